/** What is counted, under the names of the contract. */
@NullMarked
package dev.tidemark.api.metrics;

import org.jspecify.annotations.NullMarked;
