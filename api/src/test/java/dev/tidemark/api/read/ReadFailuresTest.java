package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.metrics.ApiMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReadFailuresTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** It may pass zero at any time. */
    private final AtomicLong nanoTime = new AtomicLong(-1);

    private final ReadFailures failures = new ReadFailures(new ApiMetrics(registry), nanoTime::get);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReadFailures.class);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void listen() {
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(events);
    }

    @Test
    void shouldCountEachAndWarnNowAndThen() {
        for (int i = 0; i < 100; i++) {
            failures.tell("invoices", ProblemType.POSTGRES_UNAVAILABLE);
        }
        failures.tell("documents", ProblemType.POSTGRES_UNAVAILABLE);
        assertThat(counted("invoices", "postgres-unavailable")).isEqualTo(100);
        assertThat(counted("documents", "postgres-unavailable")).isEqualTo(1);
        assertThat(told()).containsExactly("invoices postgres-unavailable 1");

        nanoTime.addAndGet(ReadFailures.PERIOD.toNanos() - 1);
        failures.tell("invoices", ProblemType.POSTGRES_UNAVAILABLE);
        assertThat(told()).hasSize(1);
        nanoTime.incrementAndGet();
        failures.tell("documents", ProblemType.POSTGRES_UNAVAILABLE);
        assertThat(told()).hasSize(2).last().isEqualTo("documents postgres-unavailable 102");
    }

    @Test
    void shouldWarnOfEachType() {
        failures.tell("invoices", ProblemType.BUSY);
        failures.tell("invoices", ProblemType.QUERY_TIMEOUT);
        failures.tell("invoices", ProblemType.BUSY);
        assertThat(told()).containsExactly("invoices busy 1", "invoices query-timeout 1");
    }

    @Test
    void shouldCountWhatTheLogTellsElsewhereAndLeaveOutFaultsOfClients() {
        failures.tell("invoices", ProblemType.INTERNAL);
        failures.tell("invoices", ProblemType.NOT_FOUND);
        failures.tell("invoices", ProblemType.INVALID_REQUEST);
        assertThat(told()).isEmpty();
        assertThat(counted("invoices", "internal")).isEqualTo(1);
        assertThat(registry.find("cache_read_failures_total").counters()).hasSize(1);
    }

    private double counted(String read, String type) {
        return registry.get("cache_read_failures_total")
                .tags("read", read, "type", type)
                .counter()
                .count();
    }

    private List<String> told() {
        assertThat(events.list).allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN));
        return events.list.stream()
                .map(event -> String.join(
                        " ",
                        event.getKeyValuePairs().stream()
                                .map(pair -> String.valueOf(pair.value))
                                .toList()))
                .toList();
    }
}
