/** The HTTP service: cached reads declared as SQL, and control of one's own cache. */
@NullMarked
package dev.tidemark.api;

import org.jspecify.annotations.NullMarked;
