package dev.tidemark.api.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Tidemark;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TidemarkWatchTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Future<Void> STAYS = Promise.<Void>promise().future();

    private final Vertx vertx = Vertx.vertx();
    private final AnsweredTidemarks redis = new AnsweredTidemarks();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TidemarkWatch watch = new TidemarkWatch(
            vertx, redis, new Gate(() -> NOW, () -> "", Duration.ofSeconds(2), ""), new ApiMetrics(meters));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void shouldWakeThoseWhoseLsnIsReachedAndNoOthers() {
        var first = wait(WaitPurpose.MIN_LSN, 100);
        var second = wait(WaitPurpose.BARRIER, 200);

        redis.nextQuestion().complete(at(150));
        assertThat(outcome(first)).isEqualTo(WaitOutcome.REACHED);
        assertThat(second.isComplete()).isFalse();

        redis.nextQuestion().complete(at(200));
        assertThat(outcome(second)).isEqualTo(WaitOutcome.REACHED);
        assertThat(waiters()).isZero();
    }

    @Test
    void shouldAskOneQuestionAtATimeAndNoneWhenNobodyWaits() {
        var first = wait(WaitPurpose.MIN_LSN, 100);
        var question = redis.nextQuestion();
        var second = wait(WaitPurpose.MIN_LSN, 50);
        question.complete(at(10));
        assertThat(redis.mostAtOnce()).isEqualTo(1);

        redis.nextQuestion().complete(at(100));
        assertThat(List.of(outcome(first), outcome(second))).containsOnly(WaitOutcome.REACHED);
        // Whoever comes now has the watch ask anew: it had stopped, and did not count on.
        int asked = redis.asked();
        assertThat(asked).isEqualTo(2);
        var third = wait(WaitPurpose.MIN_LSN, 100);
        redis.nextQuestion().complete(at(100));
        assertThat(outcome(third)).isEqualTo(WaitOutcome.REACHED);
        assertThat(redis.asked()).isEqualTo(3);
    }

    @Test
    void shouldNotBelieveATidemarkThatWentBack() {
        var wait = wait(WaitPurpose.BARRIER, 100);
        redis.nextQuestion()
                .complete(Optional.of(new Tidemarks(0, at(200).orElseThrow().bySource(), true)));
        redis.nextQuestion().complete(Optional.empty());
        assertThat(wait.isComplete()).isFalse();
        redis.nextQuestion().complete(at(100));
        assertThat(outcome(wait)).isEqualTo(WaitOutcome.REACHED);
    }

    @Test
    void shouldGiveUpReadsWhenRedisFailsAndGoOnWithBarriers() {
        var read = wait(WaitPurpose.MIN_LSN, 100);
        var barrier = wait(WaitPurpose.BARRIER, 100);
        redis.nextQuestion().fail(new IllegalStateException("Redis is away"));
        assertThat(outcome(read)).isEqualTo(WaitOutcome.REDIS);
        redis.nextQuestion().complete(at(100));
        assertThat(outcome(barrier)).isEqualTo(WaitOutcome.REACHED);
    }

    @Test
    void shouldEndAWaitAtItsDeadlineThoughRedisIsSilent() {
        var wait = watch.await(WaitPurpose.MIN_LSN, new Lsn(100), Duration.ofMillis(1), STAYS);
        assertThat(outcome(wait)).isEqualTo(WaitOutcome.TIMEOUT);
        assertThat(waiters()).isZero();
    }

    @Test
    void shouldForgetWhoHasGone() {
        Promise<Void> gone = Promise.promise();
        var wait = watch.await(WaitPurpose.MIN_LSN, new Lsn(100), LONG, gone.future());
        assertThat(waiters()).isEqualTo(1);
        gone.complete();
        await("the wait is forgotten").until(() -> waiters() == 0);
        assertThat(wait.isComplete()).isFalse();
        assertThat(meters.get("tidemark_wait_seconds")
                        .tag("outcome", "gone")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldLetNoMoreWaitThanItsBound() {
        for (int i = 0; i < TidemarkWatch.MOST_WAITING; i++) {
            assertThat(wait(WaitPurpose.MIN_LSN, 100).isComplete()).isFalse();
        }
        assertThat(wait(WaitPurpose.MIN_LSN, 100).result()).isEqualTo(WaitOutcome.FULL);
        assertThat(waiters()).isEqualTo(TidemarkWatch.MOST_WAITING);
        redis.nextQuestion().complete(at(100));
        await("all are woken").until(() -> waiters() == 0);
    }

    private Future<WaitOutcome> wait(WaitPurpose purpose, long lsn) {
        return watch.await(purpose, new Lsn(lsn), LONG, STAYS);
    }

    private static WaitOutcome outcome(Future<WaitOutcome> wait) {
        return wait.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private double waiters() {
        return meters.get("tidemark_waiters").gauge().value();
    }

    private static Optional<Tidemarks> at(long lsn) {
        return Optional.of(new Tidemarks(0, List.of(new Tidemark(new Lsn(lsn), NOW, "", "")), false));
    }
}
