/** Row changes on their way from cdc to the invalidator: topic tidemark.changes. */
@NullMarked
package dev.tidemark.contract.change;

import org.jspecify.annotations.NullMarked;
