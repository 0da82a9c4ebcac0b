/** Measures, and prints what it measured. */
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
