package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.api.http.IpAddress;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogInLimitsTest {

    private static final String HOME = "192.0.2.1";

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final LogInLimits limits = new LogInLimits(nanoTime::get);

    @Test
    void shouldTakeAsManyFailuresOfANameAndThenOneAMinute() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", address("198.51.100." + i));
        }
        assertThat(secondsToWait("alice", "198.51.100.200")).isEqualTo(60);
        assertThat(secondsToWait("alice", "198.51.100.201")).as("from wherever").isEqualTo(60);
        limits.begin("bob", address("198.51.100.0"));

        pass(Duration.ofSeconds(20));
        assertThat(secondsToWait("alice", "198.51.100.200")).isEqualTo(40);
        pass(Duration.ofMillis(39_500));
        assertThat(secondsToWait("alice", "198.51.100.200")).as("rounded up").isEqualTo(1);
        pass(Duration.ofMillis(500));
        limits.begin("alice", address("198.51.100.200"));
        assertThat(secondsToWait("alice", "198.51.100.200")).isEqualTo(60);
    }

    @Test
    void shouldTakeAsManyFailuresFromAnAddressWhateverTheNames() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_AN_ADDRESS; i++) {
            limits.begin("user" + i, address(HOME));
        }
        assertThat(secondsToWait("another", HOME)).isEqualTo(10);
        limits.begin("another", address("192.0.2.2"));
    }

    @Test
    void shouldCountANetworkOfIpv6AsOneAddress() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_AN_ADDRESS; i++) {
            limits.begin("user" + i, address("2001:db8:1:2::" + i));
        }
        assertThat(secondsToWait("another", "2001:db8:1:2:ffff::1")).isEqualTo(10);
        limits.begin("another", address("2001:db8:1:3::1"));
    }

    @Test
    void shouldCountAttemptsBeforeItIsKnownHowTheyEnd() {
        List<LogInLimits.Attempt> running = new ArrayList<>();
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            running.add(limits.begin("alice", address(HOME)));
        }
        assertThat(secondsToWait("alice", HOME)).isPositive();
        running.get(0).isNotKnown();
        limits.begin("alice", address(HOME));
    }

    @Test
    void shouldNotHoldUpWhoKnowsThePassword() {
        for (int i = 0; i < 1_000; i++) {
            limits.begin("alice", address(HOME)).succeeded();
        }
    }

    @Test
    void shouldNotPardonFailuresForASuccess() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_AN_ADDRESS; i++) {
            limits.begin("mallory", address(HOME)).succeeded();
            limits.begin("user" + i, address(HOME));
        }
        assertThat(secondsToWait("another", HOME))
                .as("by an account of his own")
                .isPositive();

        for (int i = 1; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", address("198.51.100.1"));
        }
        limits.begin("alice", address("203.0.113.5")).succeeded();
        limits.begin("alice", address("198.51.100.1"));
        assertThat(secondsToWait("alice", "198.51.100.1"))
                .as("when the user comes in")
                .isPositive();
    }

    @Test
    void shouldLetAUserInFromWhereHeWasBeforeWhileStrangersTryHisName() {
        limits.begin("alice", address(HOME)).succeeded();
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", address("198.51.100." + i));
        }
        assertThat(secondsToWait("alice", "198.51.100.99")).isPositive();

        limits.begin("alice", address(HOME)).succeeded();
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", address(HOME));
        }
        assertThat(secondsToWait("alice", HOME)).as("not without end").isPositive();
    }

    @Test
    void shouldLetAUserInWhileOthersBehindTheSameAddressFail() {
        limits.begin("alice", address(HOME)).succeeded();
        for (int i = 0; i < LogInLimits.FAILURES_OF_AN_ADDRESS; i++) {
            limits.begin("user" + i, address(HOME));
        }
        assertThat(secondsToWait("bob", HOME)).isPositive();
        limits.begin("alice", address(HOME)).succeeded();
    }

    @Test
    void shouldNotCountARefusalOfTheNameForTheAddress() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", address(HOME));
        }
        for (int i = 0; i < 1_000; i++) {
            secondsToWait("alice", HOME);
        }
        limits.begin("bob", address(HOME));
    }

    @Test
    void shouldRememberANameUnderAttackWhileOthersAreMadeUp() {
        for (int i = 0; i < LogInLimits.FAILURES_OF_A_NAME; i++) {
            limits.begin("alice", Optional.of(network(i)));
        }
        for (int i = 0; i < 3 * LogInLimits.MOST_REMEMBERED; i++) {
            limits.begin("name" + i, Optional.of(network(1_000 + i)));
            if (i % 1_000 == 0) {
                secondsToWait("alice", "198.51.100.1");
            }
        }
        assertThat(secondsToWait("alice", "198.51.100.1")).isPositive();
        assertThat(limits.remembered()).isLessThanOrEqualTo(2L * LogInLimits.MOST_REMEMBERED);
    }

    private static IpAddress network(int number) {
        return IpAddress.parse("2001:db8:" + Integer.toHexString(number >>> 16) + ":"
                        + Integer.toHexString(number & 0xffff) + "::1")
                .orElseThrow();
    }

    private long secondsToWait(String name, String from) {
        var problem = catchThrowableOfType(ProblemException.class, () -> limits.begin(name, address(from)));
        assertThat(problem).as("%s from %s", name, from).isNotNull();
        assertThat(problem.type()).isEqualTo(ProblemType.TOO_MANY_LOG_INS);
        return Long.parseLong(problem.headers().get("Retry-After"));
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private static Optional<IpAddress> address(String text) {
        return IpAddress.parse(text);
    }
}
