package dev.tidemark.cli.rules;

import dev.tidemark.cli.catalog.ForeignKey;
import dev.tidemark.contract.TableName;

/**
 * A way from a table to its neighbour, along a foreign key or back along one. Immutable.
 *
 * @param key the foreign key
 * @param isForward whether the table has it, and does not only stand at its end
 */
record Step(ForeignKey key, boolean isForward) {

    TableName neighbour() {
        return isForward ? key.to() : key.from();
    }
}
