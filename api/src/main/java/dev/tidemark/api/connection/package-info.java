/** Connections to servers that may be gone without a word. */
@NullMarked
package dev.tidemark.api.connection;

import org.jspecify.annotations.NullMarked;
