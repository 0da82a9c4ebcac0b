/** The command line: one class for each command. */
@NullMarked
package dev.tidemark.cli;

import org.jspecify.annotations.NullMarked;
