/** The rows on the ways to users, kept by the stream itself. */
@NullMarked
package dev.tidemark.invalidator.state;

import org.jspecify.annotations.NullMarked;
