/** Ownership rules proposed from foreign keys, and the file that holds them. */
@NullMarked
package dev.tidemark.cli.rules;

import org.jspecify.annotations.NullMarked;
