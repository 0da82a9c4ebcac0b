package dev.tidemark.cdc;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Sources;
import dev.tidemark.contract.ownership.Ownership;
import java.time.Duration;

/**
 * What cdc needs to know. Immutable.
 *
 * @param source name of the source database in keys and records
 * @param database the database; its role needs REPLICATION, and to own the tables it publishes
 * @param slot name of the replication slot, created when missing
 * @param publication name of the publication, created when missing and kept to the rules
 * @param heartbeatInterval time between two heartbeats; the tidemark of an idle database is at most this old
 * @param bootstrapServers the Kafka cluster
 * @param sources all sources of the system, this one among them
 * @param replicationFactor of the topic, when cdc creates it
 * @param ownership whose rows are whose: says which tables and columns are captured
 */
public record CdcConfig(
        SourceName source,
        DatabaseUrl database,
        String slot,
        String publication,
        Duration heartbeatInterval,
        String bootstrapServers,
        Sources sources,
        short replicationFactor,
        Ownership ownership) {

    /**
     * @throws IllegalArgumentException when the source is none of the sources
     */
    public CdcConfig {
        var unused = sources.partition(source);
    }

    /** The partition of {@code tidemark.changes} that is this source's alone. */
    int partition() {
        return sources.partition(source);
    }
}
