/** Works out which users each change touches and raises their versions in Redis. */
@NullMarked
package dev.tidemark.invalidator;

import org.jspecify.annotations.NullMarked;
