/** Who was invalidated, why and where: topic tidemark.invalidations. */
@NullMarked
package dev.tidemark.contract.invalidation;

import org.jspecify.annotations.NullMarked;
