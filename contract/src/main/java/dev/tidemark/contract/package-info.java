/** What the programs promise each other. */
@NullMarked
package dev.tidemark.contract;

import org.jspecify.annotations.NullMarked;
