/** Reads what topic tidemark.invalidations has recorded. */
@NullMarked
package dev.tidemark.cli.invalidations;

import org.jspecify.annotations.NullMarked;
