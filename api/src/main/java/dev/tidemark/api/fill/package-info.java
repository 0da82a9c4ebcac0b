/** Filling the cache once where many want the same, and what this process keeps of it. */
@NullMarked
package dev.tidemark.api.fill;

import org.jspecify.annotations.NullMarked;
