package dev.tidemark.invalidator;

import dev.tidemark.contract.Topics;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.state.StateStores;
import dev.tidemark.invalidator.versions.NamespaceVersions;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/** The stream: changes, raised versions, invalidations. */
public final class InvalidationTopology {

    private static final String CHANGES = "changes";
    private static final String RAISE_VERSIONS = "raise-versions";

    /** Where applied invalidations leave the topology. */
    static final String INVALIDATIONS = "invalidations";

    /** Where requests for a load of the ownership state leave it. */
    static final String LOADS = "loads";

    private InvalidationTopology() {}

    /**
     * Builds the topology.
     *
     * @param versions where versions are raised; shared by all stream threads
     * @param maxUsersPerBatch a batch that touches more users raises everybody instead
     */
    public static Topology build(
            Ownership ownership,
            int maxUsersPerBatch,
            NamespaceVersions versions,
            InvalidatorMetrics metrics,
            InstantSource clock) {
        // A reset cannot lose changes unseen: the chain of positions breaks, and that raises everybody.
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        CHANGES,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        Topics.CHANGES)
                .addProcessor(
                        RAISE_VERSIONS,
                        () -> new RaiseVersions(versions, metrics, clock, ownership, maxUsersPerBatch),
                        CHANGES)
                .addStateStore(StateStores.builder(StateStores.ROWS), RAISE_VERSIONS)
                .addStateStore(StateStores.builder(StateStores.INDEX), RAISE_VERSIONS)
                .addSink(LOADS, Topics.LOADS, new ByteArraySerializer(), new ByteArraySerializer(), RAISE_VERSIONS)
                .addSink(
                        INVALIDATIONS,
                        Topics.INVALIDATIONS,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        RAISE_VERSIONS);
    }
}
