package dev.tidemark.api.namespace;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps requests from waiting, each for its timeout, for a Redis that has fallen silent. Thread-safe.
 *
 * <p>What counts is silence that lasts: a command without an answer counts as failed only when nothing at all was
 * answered since it was sent, and those that fail within one timeout of each other count once. So a hiccup is one
 * failure however many commands it costs, and it takes five of them in a row. Errors that Redis answers with are
 * answers.
 */
public final class RedisBreaker {

    private static final Logger log = LoggerFactory.getLogger(RedisBreaker.class);

    /** Half of them failed opens it: five timeouts, 150 ms where requests are many. */
    private static final int WINDOW = 10;

    private static final int FEWEST = 5;
    private static final float FAILED_PERCENT = 50;

    /** Until Redis is tried again: as often as the gate is looked at, so that it closes also while nobody reads. */
    static final Duration PAUSE = Duration.ofMillis(500);

    /** One that is answered could be chance. */
    private static final int TRIALS = 2;

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                    .slidingWindowType(SlidingWindowType.COUNT_BASED)
                    .slidingWindowSize(WINDOW)
                    .minimumNumberOfCalls(FEWEST)
                    .failureRateThreshold(FAILED_PERCENT)
                    .waitDurationInOpenState(PAUSE)
                    .permittedNumberOfCallsInHalfOpenState(TRIALS)
                    .build());
    private final long hiccup;
    private final LongSupplier nanoTime;
    private final AtomicLong failedAt;
    private volatile long answeredAt;
    private volatile String trouble = "";

    /**
     * @param commandTimeout after which a command counts as unanswered
     * @param nanoTime a monotonic clock in nanoseconds such as {@link System#nanoTime()}
     */
    public RedisBreaker(Duration commandTimeout, LongSupplier nanoTime) {
        this.hiccup = commandTimeout.toNanos();
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        failedAt = new AtomicLong(now - hiccup);
        answeredAt = now - hiccup;
        breaker.getEventPublisher().onStateTransition(event -> {
            var transition = event.getStateTransition();
            if (transition.getFromState() == State.CLOSED) {
                log.atWarn().addKeyValue("cause", trouble).log("Circuit breaker of Redis opened");
            } else if (transition.getToState() == State.CLOSED) {
                log.atInfo().log("Circuit breaker of Redis closed");
            }
        });
    }

    /** Whether Redis may be asked now. Whoever is let has to tell how it ended, once. */
    boolean lets() {
        return breaker.tryAcquirePermission();
    }

    /** Redis has answered, be it with an error. */
    void answered(long startedAt) {
        long now = nanoTime.getAsLong();
        answeredAt = now;
        breaker.onSuccess(now - startedAt, TimeUnit.NANOSECONDS);
    }

    /** It was not asked after all: whoever was let says nothing of Redis. */
    void notAsked() {
        breaker.releasePermission();
    }

    /** Redis has not answered, or is not there. */
    void silent(long startedAt, Throwable why) {
        long now = nanoTime.getAsLong();
        long failedBefore = failedAt.get();
        boolean nothingSince = answeredAt - startedAt < 0;
        if (nothingSince && now - failedBefore >= hiccup && failedAt.compareAndSet(failedBefore, now)) {
            trouble = String.valueOf(why.getMessage());
            breaker.onError(now - startedAt, TimeUnit.NANOSECONDS, why);
        } else {
            breaker.releasePermission();
        }
    }

    /** Whether requests are kept from Redis, but for a few that try whether it is back. */
    public boolean isOpen() {
        return breaker.getState() != State.CLOSED;
    }

    /** Why it opened, for people. */
    String trouble() {
        return trouble;
    }
}
