/** The source database: its tables, publication, slot and visibility. */
@NullMarked
package dev.tidemark.cdc.source;

import org.jspecify.annotations.NullMarked;
