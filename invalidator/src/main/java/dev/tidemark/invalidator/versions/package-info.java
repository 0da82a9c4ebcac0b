/** The namespace versions in Redis. */
@NullMarked
package dev.tidemark.invalidator.versions;

import org.jspecify.annotations.NullMarked;
