package dev.tidemark.invalidator.state;

import java.util.function.IntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Removes what a store holds of earlier loads, a little with each record. For one thread. */
final class Sweep {

    private static final int AT_ONCE = 2_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final IntFunction<Bytes> firstKey;
    private @Nullable Bytes next;
    private int end;

    /**
     * @param firstKey the first key that an entry of a load could have
     */
    Sweep(KeyValueStore<Bytes, byte[]> store, IntFunction<Bytes> firstKey) {
        this.store = store;
        this.firstKey = firstKey;
    }

    /** Goes on removing the loads from one number up to another; returns whether nothing of them is left. */
    boolean goOn(int from, int to) {
        Bytes start = next;
        if (start == null || end != to) {
            start = firstKey.apply(from);
            end = to;
        }
        int removed = 0;
        // From where it stopped: what it removed before would be stepped over each time.
        try (KeyValueIterator<Bytes, byte[]> old = store.range(start, firstKey.apply(to))) {
            while (old.hasNext() && removed < AT_ONCE) {
                start = old.next().key;
                store.delete(start);
                removed++;
            }
        }
        next = start;
        return removed < AT_ONCE;
    }
}
