package dev.tidemark.invalidator.state;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The stores of the ownership state, on disk with a changelog each. */
public final class StateStores {

    /** Rows by key, and how far they reach. */
    public static final String ROWS = "ownership-rows";

    /** Keys of rows by the values that they are looked up by. */
    public static final String INDEX = "ownership-index";

    private StateStores() {}

    /** The topic that a store is restored from, as Kafka Streams names it. */
    public static String changelog(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }

    /** The store of that name. */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
