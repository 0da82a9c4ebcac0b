package dev.tidemark.api.fill;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Entries that this process keeps in memory, the one of the latest version of each. They spare the transfer from Redis, not
 * the question: whoever uses one has been told by Redis, for this request, that its version is the user's. Thread-safe.
 */
public final class HeldEntries {

    /** Of an entry besides its body: the objects, the key's texts, the cache's own node. */
    private static final int OVERHEAD_BYTES = 600;

    private final Cache<Key, Held> entries;
    private final InstantSource postgresClock;
    private final AtomicLong generation = new AtomicLong();

    private record Key(UserId user, String hash) {}

    /**
     * One of them.
     *
     * @param version the only one that it may be served under
     */
    public record Held(NamespaceVersion version, Entry entry) {}

    /**
     * @param mostBytes of memory, zero to keep nothing
     */
    public HeldEntries(long mostBytes, InstantSource postgresClock) {
        this.postgresClock = postgresClock;
        entries = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((Key key, Held held) -> weight(key, held))
                // On the thread that puts: a burst must not outrun the bound.
                .executor(Runnable::run)
                .build();
    }

    private static int weight(Key key, Held held) {
        return OVERHEAD_BYTES
                + key.user().value().length()
                + held.entry().body().length();
    }

    /** What is kept, unless its time is over. */
    public Optional<Held> find(UserId user, String hash) {
        return Optional.ofNullable(entries.getIfPresent(new Key(user, hash)))
                .filter(held ->
                        postgresClock.instant().isBefore(held.entry().head().expiresAt()));
    }

    /** Which Redis the versions are of, as far as is known. */
    public long generation() {
        return generation.get();
    }

    /**
     * Keeps an entry that Redis had or took.
     *
     * @param since the generation before Redis was asked
     */
    public void keep(EntryPlace place, Entry entry, long since) {
        var held = new Held(place.version(), entry);
        entries.asMap()
                .merge(
                        new Key(place.user(), place.hash()),
                        held,
                        (before, now) ->
                                before.version().value() > now.version().value() ? before : now);
        if (generation.get() != since) {
            entries.invalidate(new Key(place.user(), place.hash()));
        }
    }

    /**
     * Forgets everything: what comes next may be another Redis, or one that lost writes. Other connections may still talk
     * to the one before, and what they bring is kept; the epoch of the other tells those versions apart.
     */
    public void forget() {
        generation.incrementAndGet();
        entries.invalidateAll();
    }

    /** Memory in use, in bytes. */
    public long bytes() {
        return entries.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }
}
