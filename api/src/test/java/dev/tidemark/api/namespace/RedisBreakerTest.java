package dev.tidemark.api.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RedisBreakerTest {

    private static final Duration TIMEOUT = Duration.ofMillis(30);
    private final Exception silence = new IllegalStateException("Command timed out");

    private final AtomicLong clock = new AtomicLong(1);
    private final RedisBreaker breaker = new RedisBreaker(TIMEOUT, clock::get);

    @Test
    void shouldTakeAHiccupForOneFailureHoweverManyCommandsItCosts() {
        manyAnswered();
        long sent = clock.get();
        pass(TIMEOUT.multipliedBy(3));
        for (int i = 0; i < 10_000; i++) {
            breaker.silent(sent, silence);
        }
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.lets()).isTrue();
    }

    @Test
    void shouldOpenWhenRedisIsSilentForFiveTimeoutsAndNotBefore() {
        manyAnswered();
        for (int i = 1; i <= 5; i++) {
            assertThat(breaker.isOpen()).as("before timeout %d", i).isFalse();
            timesOut();
        }
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.lets()).isFalse();
        assertThat(breaker.trouble()).isEqualTo("Command timed out");
    }

    @Test
    void shouldStayClosedWhileRedisAnswersOthers() {
        for (int i = 0; i < 1_000; i++) {
            long sent = clock.get();
            pass(TIMEOUT.dividedBy(2));
            breaker.answered(clock.get());
            pass(TIMEOUT.dividedBy(2));
            breaker.silent(sent, silence);
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    /** Another connection stands: that this one does not says nothing of Redis. */
    @Test
    void shouldLearnNothingFromCommandsThatWereNotAsked() {
        manyAnswered();
        for (int i = 0; i < 1_000; i++) {
            assertThat(breaker.lets()).isTrue();
            pass(TIMEOUT);
            breaker.notAsked();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void shouldCloseWhenTwoTrialsAreAnswered() {
        open();
        await("it is tried again").until(breaker::lets);
        assertThat(breaker.lets()).isTrue();
        assertThat(breaker.lets()).as("a third trial at once").isFalse();
        breaker.answered(clock.get());
        assertThat(breaker.isOpen()).isTrue();
        breaker.answered(clock.get());
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void shouldOpenAgainWhenTrialsFail() {
        open();
        await("it is tried again").until(breaker::lets);
        timesOut();
        assertThat(breaker.lets()).isTrue();
        timesOut();
        assertThat(breaker.lets()).isFalse();
        assertThat(breaker.isOpen()).isTrue();
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            timesOut();
        }
        assertThat(breaker.isOpen()).isTrue();
    }

    private void manyAnswered() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(breaker.lets()).isTrue();
            breaker.answered(clock.get());
        }
        pass(Duration.ofNanos(1));
    }

    private void timesOut() {
        long sent = clock.get();
        pass(TIMEOUT);
        breaker.silent(sent, silence);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
