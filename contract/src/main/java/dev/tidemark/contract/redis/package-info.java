/** Keys and scripts in Redis. */
@NullMarked
package dev.tidemark.contract.redis;

import org.jspecify.annotations.NullMarked;
