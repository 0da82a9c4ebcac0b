/** Reads declared as SQL: their parameters, their rows, their cached answers. */
@NullMarked
package dev.tidemark.api.read;

import org.jspecify.annotations.NullMarked;
