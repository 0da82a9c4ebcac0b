/** Publishes the row changes that Postgres committed to Kafka, in commit order. */
@NullMarked
package dev.tidemark.cdc;

import org.jspecify.annotations.NullMarked;
