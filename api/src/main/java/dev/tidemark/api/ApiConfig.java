package dev.tidemark.api;

import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.ownership.Ownership;
import java.time.Duration;
import java.util.List;

/**
 * Everything the api is told when it starts. Immutable; its text never shows a secret.
 *
 * @param host address to listen at, such as {@link #DEFAULT_HOST}
 * @param port to listen at, 0 for any that is free
 * @param database where the reads are answered from: the primary, since a replica may be older than the tidemark
 * @param redis where the namespaces are
 * @param sources all source databases; the first is {@code database}
 * @param defaultTtl how long the answers of a read without a TTL of its own are kept at most
 * @param maxStaleness how far the oldest tidemark may be behind before the gate closes, such as
 *     {@link #DEFAULT_MAX_STALENESS}
 * @param waits how long requests may wait for the tidemark
 * @param fills what filling the cache may take
 * @param access how clients come in
 * @param reads the declared reads
 * @param drain how long it goes on serving when it is told to stop, and says that it is about to: zero, or what load
 *     balancers take to notice
 * @param ownership which tables' changes reach the cache, and where the application keeps whether a user has caching on
 */
public record ApiConfig(
        String host,
        int port,
        DatabaseUrl database,
        RedisConfig redis,
        List<SourceName> sources,
        Duration defaultTtl,
        Duration maxStaleness,
        WaitConfig waits,
        FillConfig fills,
        AccessConfig access,
        List<ReadDeclaration> reads,
        Duration drain,
        Ownership ownership) {

    /** Whoever wants to be reached from elsewhere says so. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** Four heartbeats: one or two that are late close nothing. */
    public static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(2);

    /** Whoever stops the process gives it 30 seconds or so in all, of which ten are for what runs. */
    public static final Duration LONGEST_DRAIN = Duration.ofSeconds(15);

    /**
     * @throws IllegalArgumentException when a part is out of its bounds, or two reads contradict each other
     */
    public ApiConfig {
        sources = List.copyOf(sources);
        reads = List.copyOf(reads);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The api's port must be from 0 to 65535, not " + port);
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("The api needs at least one source");
        }
        requirePositive("default TTL", defaultTtl);
        requirePositive("max-staleness", maxStaleness);
        if (drain.isNegative() || drain.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException(
                    "The drain must be from 0 to " + LONGEST_DRAIN.toSeconds() + " s, not " + drain);
        }
        requireApart(reads);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("The " + name + " must be at least a millisecond, not " + duration);
        }
    }

    private static void requireApart(List<ReadDeclaration> reads) {
        for (int i = 0; i < reads.size(); i++) {
            for (ReadDeclaration other : reads.subList(0, i)) {
                ReadDeclaration read = reads.get(i);
                if (read.path().isAmbiguousWith(other.path())) {
                    throw new IllegalArgumentException("The paths of the reads " + other.name() + " and " + read.name()
                            + " match the same requests: " + other.path() + " and " + read.path());
                }
            }
        }
        if (reads.stream().map(ReadDeclaration::name).distinct().count() < reads.size()) {
            throw new IllegalArgumentException("Two reads have the same name");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ApiConfig[" + host + ":" + port + ", " + database + ", " + redis + ", sources=" + sources + ", reads="
                + reads.stream().map(ReadDeclaration::name).toList() + "]";
    }
}
