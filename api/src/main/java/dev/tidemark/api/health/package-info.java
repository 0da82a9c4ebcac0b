/** What works, what does not, and since when. */
@NullMarked
package dev.tidemark.api.health;

import org.jspecify.annotations.NullMarked;
