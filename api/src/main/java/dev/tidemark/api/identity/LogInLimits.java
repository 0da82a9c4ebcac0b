package dev.tidemark.api.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.api.http.IpAddress;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.Sha256;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often log-ins may fail, for each name and for each address. Thread-safe.
 *
 * <p>An attempt is counted before the password is looked at, so that a thousand at once are a thousand, and given back
 * when it succeeds: who knows the password is never held up by himself. A success pardons no failures, or an attacker
 * with an account of his own would be pardoned as often as he likes.
 *
 * <p>Failures of strangers must not lock a user out for good. So an address from which somebody has logged in under a
 * name has a count of its own for that name, which nobody elsewhere and no other name can use up.
 */
final class LogInLimits {

    /** Somebody who tries all his passwords, and then one a minute: 1,450 guesses a day. */
    static final int FAILURES_OF_A_NAME = 10;

    static final Duration PAUSE_OF_A_NAME = Duration.ofMinutes(1);

    /** An office behind one address, on a Monday. */
    static final int FAILURES_OF_AN_ADDRESS = 30;

    static final Duration PAUSE_OF_AN_ADDRESS = Duration.ofSeconds(10);

    /** Of about 500 bytes each. Those asked for most often stay, so that names made up do not push out one under attack. */
    static final int MOST_REMEMBERED = 50_000;

    /** What one customer of a provider has at least; he has all addresses in it. */
    private static final int V6_NETWORK_BITS = 64;

    private static final Duration KNOWN_FOR = Duration.ofDays(30);

    private final TimeMeter clock;
    private final Cache<ByteBuffer, Bucket> names;
    private final Cache<ByteBuffer, Bucket> addresses;
    private final Cache<ByteBuffer, Boolean> known;

    /**
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    LogInLimits(LongSupplier nanoTime) {
        clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        // A count that nobody has touched for so long is full again: nothing is lost with it.
        names = cache(nanoTime, PAUSE_OF_A_NAME.multipliedBy(FAILURES_OF_A_NAME));
        addresses = cache(nanoTime, PAUSE_OF_AN_ADDRESS.multipliedBy(FAILURES_OF_AN_ADDRESS));
        known = cache(nanoTime, KNOWN_FOR);
    }

    private static <V> Cache<ByteBuffer, V> cache(LongSupplier nanoTime, Duration unused) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterAccess(unused)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    /** An attempt that has been counted, until it is known how it ended. For one use. */
    final class Attempt {

        private final ByteBuffer pair;
        private final List<Bucket> counted;

        private Attempt(ByteBuffer pair, List<Bucket> counted) {
            this.pair = pair;
            this.counted = counted;
        }

        /** The password was right. */
        void succeeded() {
            known.put(pair, Boolean.TRUE);
            isNotKnown();
        }

        /** Nobody found out whether the password was right. */
        void isNotKnown() {
            counted.forEach(bucket -> bucket.addTokens(1));
        }
    }

    /**
     * Counts an attempt.
     *
     * @param address where it comes from; empty when that is not known
     * @throws ProblemException when there were too many
     */
    Attempt begin(String name, Optional<IpAddress> address) {
        String from = address.map(LogInLimits::network).orElse("");
        ByteBuffer pair = hash(from + '\n' + name);
        if (known.getIfPresent(pair) != null) {
            Bucket ofPair = bucketOfName(pair);
            take(ofPair, "this name");
            return new Attempt(pair, List.of(ofPair));
        }
        Bucket ofAddress = addresses.get(hash(from), key -> bucket(FAILURES_OF_AN_ADDRESS, PAUSE_OF_AN_ADDRESS));
        Bucket ofName = bucketOfName(hash(name));
        take(ofAddress, "this address");
        try {
            take(ofName, "this name");
        } catch (ProblemException e) {
            ofAddress.addTokens(1);
            throw e;
        }
        return new Attempt(pair, List.of(ofName, ofAddress));
    }

    /** How many names and addresses are remembered. */
    long remembered() {
        names.cleanUp();
        addresses.cleanUp();
        return names.estimatedSize() + addresses.estimatedSize();
    }

    private Bucket bucketOfName(ByteBuffer hash) {
        return names.get(hash, key -> bucket(FAILURES_OF_A_NAME, PAUSE_OF_A_NAME));
    }

    private Bucket bucket(int most, Duration pause) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(most).refillGreedy(1, pause))
                .withCustomTimePrecision(clock)
                .build();
    }

    private static void take(Bucket bucket, String whose) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill())
                    .plusSeconds(1)
                    .minusNanos(1)
                    .toSeconds();
            throw ProblemException.withHeader(
                    ProblemType.TOO_MANY_LOG_INS,
                    "Too many log-ins have failed for " + whose + ": try again in " + seconds + " s",
                    "Retry-After",
                    Long.toString(seconds));
        }
    }

    private static String network(IpAddress address) {
        return (address.isV6() ? address.prefix(V6_NETWORK_BITS) : address).toString();
    }

    /** Names may be long, and somebody else's secret typed into the wrong field. */
    private static ByteBuffer hash(String text) {
        return ByteBuffer.wrap(Sha256.of(text));
    }
}
