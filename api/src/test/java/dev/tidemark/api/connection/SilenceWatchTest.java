package dev.tidemark.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final AtomicInteger told = new AtomicInteger();
    private final EmbeddedChannel connection = new EmbeddedChannel();

    @BeforeEach
    void watch() {
        connection.freezeTime();
        connection.pipeline().addFirst(new SilenceWatch(LONGEST, told::incrementAndGet));
    }

    @Test
    void shouldCloseAConnectionThatWasAskedAndAnswersNothing() {
        pass(Duration.ofSeconds(10));
        connection.writeOutbound("question");
        pass(LONGEST);
        assertThat(connection.isOpen()).isTrue();
        connection.writeOutbound("another question");
        pass(Duration.ofMillis(500));
        assertThat(connection.isOpen()).isFalse();
        assertThat(told).hasValue(1);
    }

    @Test
    void shouldLeaveAConnectionAloneThatIsNotAsked() {
        pass(Duration.ofMinutes(10));
        assertThat(connection.isOpen()).isTrue();
        connection.writeOutbound("question");
        connection.writeInbound("answer");
        pass(Duration.ofMinutes(10));
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void shouldBearAConnectionThatAnswersLate() {
        for (int i = 0; i < 100; i++) {
            connection.writeOutbound("question");
            pass(LONGEST);
            connection.writeInbound("answer");
        }
        assertThat(connection.isOpen()).isTrue();
    }

    private void pass(Duration time) {
        for (long milliseconds = 0; milliseconds < time.toMillis(); milliseconds += 100) {
            connection.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            connection.runScheduledPendingTasks();
        }
    }
}
