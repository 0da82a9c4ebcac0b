/** Which users a table's rows belong to. */
@NullMarked
package dev.tidemark.contract.ownership;

import org.jspecify.annotations.NullMarked;
