/** The topic that batches go to. */
@NullMarked
package dev.tidemark.cdc.publish;

import org.jspecify.annotations.NullMarked;
