/** One cached answer: its key, its bytes in Redis, its entity tag. */
@NullMarked
package dev.tidemark.api.entry;

import org.jspecify.annotations.NullMarked;
