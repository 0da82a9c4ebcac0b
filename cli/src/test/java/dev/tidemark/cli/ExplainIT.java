package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} of a topic in real Kafka. */
class ExplainIT {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private static Path directory;

    private static TestServers servers;
    private static Path data;

    private RecordedHistory history;

    @BeforeAll
    static void start() throws Exception {
        servers = TestServers.start(directory);
        data = servers.data(servers.kafkaBootstrapServers(), servers.redisUrl());
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        history = RecordedHistory.anew(servers.kafkaBootstrapServers());
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void shouldTellEachRaiseOfTheUserAndOfEverybodyTheNewestLast() {
        history.recordIn(3, raise("42", 0, 5, 0, cause("17", "customer_id -> customers 3: manager_id")));
        history.recordIn(
                0, raise(null, 2, 1_767_225_600_000L, 0, new Cause("", "", "gap", "position_skipped", 746, NOON)));
        history.recordIn(3, raise("43", 1, 9, 0, cause("99", "owner_id")));
        history.recordIn(1, raise("42", 1, 6, 7, cause("18", "owner_id"), cause("19", "owner_id")));

        CommandRun run = explain("42");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll(" {2,}", " | ")).isEqualTo("""
                        COMMITTED | MS | RAISED TO | TABLE | KEY | OPERATION | TRANSACTION | SOURCE | POSITION | RULE AND PATH
                        2026-01-01T12:00:00Z | 12 | version 5 | public.invoices | 17 | update | 745 | main | 0/64 | customer_id -> customers 3: manager_id
                        2026-01-01T12:00:00Z | 1012 | version 6 | public.invoices | 18 | update | 745 | main | 0/64 | owner_id
                        2026-01-01T12:00:00Z | 1012 | version 6 | public.invoices | 19 | update | 745 | main | 0/64 | owner_id
                        2026-01-01T12:00:01.012Z | version 6 | main | 0/64 | 7 causes more were not recorded
                        2026-01-01T12:00:00Z | 2012 | everybody, epoch 1767225600000 | gap | 746 | main | 0/64 | position_skipped
                        """);
    }

    @Test
    void shouldTellAnObjectALine() throws Exception {
        history.record(raise("42", 0, 5, 3, cause("17", "customer_id -> customers 3: manager_id")));
        history.record(raise(null, 1, 1_767_225_600_000L, 0));

        List<String> lines = explain("42", "--json").out().lines().toList();

        assertThat(lines).hasSize(2);
        JsonNode raise = new ObjectMapper().readTree(lines.get(0));
        assertThat(raise.toString())
                .contains(
                        "\"user\":\"42\",\"everybody\":false,\"version\":5,\"applied_at\":\"2026-01-01T12:00:00.012Z\"")
                .contains("\"source\":\"main\",\"lsn\":\"0/64\",\"position\":\"0000000000000064+0000000000000000\"")
                .contains("{\"table\":\"public.invoices\",\"key\":\"17\",\"operation\":\"update\","
                        + "\"reason\":\"customer_id -> customers 3: manager_id\",\"transaction\":745,"
                        + "\"committed_at\":\"2026-01-01T12:00:00Z\",\"milliseconds\":12}")
                .endsWith("\"causes_left_out\":3}");
        JsonNode everybody = new ObjectMapper().readTree(lines.get(1));
        assertThat(everybody.path("everybody").asBoolean()).isTrue();
        assertThat(everybody.path("epoch").asLong()).isEqualTo(1_767_225_600_000L);
        assertThat(everybody.has("user")).isFalse();
    }

    @Test
    void shouldTellOnlyWhatIsSince() {
        history.record(raise("42", 0, 5, 0, cause("17", "owner_id")), raise("42", 10, 6, 0, cause("18", "owner_id")));

        assertThat(explain("42", "--since", "2026-01-01T12:00:05Z").out())
                .contains("version 6")
                .doesNotContain("version 5");
    }

    @Test
    void shouldSayThatThereIsNoneAndHowFarBackTheTopicReaches() {
        assertThat(explain("42").err())
                .isEqualTo("No raise of user 42 or of everybody is recorded; topic tidemark.invalidations is empty\n");

        history.record(raise("43", 0, 5, 0, cause("17", "owner_id")));

        CommandRun run = explain("42", "--since", "1h");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("No raise of user 42 or of everybody is recorded since 1h; topic tidemark.invalidations"
                        + " reaches back to 2026-01-01T12:00:00.012Z\n");
    }

    @Test
    void shouldTellTheNewestOfMany() {
        List<Invalidation> raises = new ArrayList<>();
        for (int i = 1; i <= 1_002; i++) {
            raises.add(raise("42", i, i, 0, cause("17", "owner_id")));
        }
        history.record(raises);

        CommandRun run = explain("42");

        assertThat(run.err()).isEqualTo("2 older raises are left out: the newest 1000 are told\n");
        assertThat(run.out())
                .doesNotContain("version 2 ")
                .contains("version 3 ")
                .contains("version 1002 ");
    }

    @Test
    void shouldNameWhatItCannotRead() throws Exception {
        String place = history.recordText(1, "42", "nonsense");
        history.recordText(1, "43", "nonsense");
        history.record(raise("42", 1, 5, 0, cause("17", "owner_id")));

        CommandRun run = explain("42");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("version 5");
        assertThat(run.err()).contains("Record " + place + " cannot be read").hasLineCount(1);
    }

    private static Cause cause(String key, String reason) {
        return new Cause("public.invoices", key, "update", reason, 745, NOON);
    }

    private static Invalidation raise(String user, int seconds, long version, int leftOut, Cause... causes) {
        return new Invalidation(
                new SourceName("main"),
                Position.after(new Lsn(100)),
                Optional.ofNullable(user).map(UserId::new),
                version,
                NOON.plusSeconds(seconds).plusMillis(12),
                List.of(causes),
                leftOut);
    }

    private static CommandRun explain(String user, String... options) {
        List<String> arguments = new ArrayList<>(List.of("explain", user, "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }
}
