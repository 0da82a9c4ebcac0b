package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.e2e.servers.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the invalidator knows of rows that the stream does not tell, through restarts, losses and takeovers. */
class OwnershipStateIT {

    private static final String SCHEMA = """
            create table lists (id bigint primary key, user_id bigint not null);
            create table items (id bigint primary key, list_id bigint not null references lists on delete cascade);
            insert into lists select n, n from generate_series(1, 100) n;
            insert into items select n, n from generate_series(1, 100) n;
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { lists: user_id, items: list_id -> lists }
            """;

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        stack.redis()
                .mset(Map.of("cache_user_version:1", "1", "cache_user_version:2", "1", "cache_user_version:3", "1"));
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @Test
    void shouldNotLoadAgainAfterARestart() throws Exception {
        whileRunning(OwnershipStateIT::assertMovesRaiseOldAndNewOwner);
        long loads = loads();

        whileRunning(OwnershipStateIT::assertMovesRaiseOldAndNewOwner);
        assertThat(loads()).isEqualTo(loads);
    }

    @Test
    void shouldKnowOldOwnersAfterTheLocalStateWasDeleted() throws Exception {
        whileRunning(OwnershipStateIT::assertMovesRaiseOldAndNewOwner);
        long loads = loads();
        Directories.remove(stack.stateDirectory());

        whileRunning(OwnershipStateIT::assertMovesRaiseOldAndNewOwner);
        assertThat(loads()).isEqualTo(loads);
    }

    @Test
    void shouldAskForALoadWhenTheStateWasLostWithItsChangelog() throws Exception {
        whileRunning(OwnershipStateIT::assertMovesRaiseOldAndNewOwner);
        long loads = loads();
        Directories.remove(stack.stateDirectory());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            admin.deleteTopics(List.of("tidemark-ownership-rows-changelog", "tidemark-ownership-index-changelog"))
                    .all()
                    .get();
        }

        whileRunning(() -> {
            Awaitility.await("a load").atMost(Duration.ofSeconds(30)).until(() -> loads() > loads);
            assertMovesRaiseOldAndNewOwner();
        });
        assertThat(loads()).isEqualTo(loads + 1);
    }

    @Test
    void shouldTakeOverWithAWarmState() throws Exception {
        try (var cdc = stack.startProcess("cdc");
                var first = stack.startProcess("invalidator", "invalidator: { state-directory: first }");
                var second = stack.startProcess("invalidator", "invalidator: { state-directory: second }")) {
            cdc.awaitLog("Streaming changes");
            assertMovesRaiseOldAndNewOwner();
            Awaitility.await("a copy of the state beside the state")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> hasState("first") && hasState("second"));
            long epoch = stack.epoch();

            (worker().contains(instance("first")) ? first : second).kill();
            move();
            stack.awaitReflected(Duration.ofSeconds(60));

            assertThat(stack.epoch()).isEqualTo(epoch);
            assertMovesRaiseOldAndNewOwner();
        }
    }

    private static boolean hasState(String directory) throws IOException {
        Path state = stack.stateDirectory().resolveSibling(directory);
        if (!Files.exists(state)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(state)) {
            return files.anyMatch(file -> file.endsWith("CURRENT"));
        }
    }

    /** The client that reads the changes. */
    private static String worker() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()))) {
            return admin
                    .describeConsumerGroups(List.of("tidemark"))
                    .describedGroups()
                    .get("tidemark")
                    .get()
                    .members()
                    .stream()
                    .filter(member ->
                            member.assignment().topicPartitions().contains(new TopicPartition(Topics.CHANGES, 0)))
                    .findFirst()
                    .orElseThrow()
                    .clientId();
        }
    }

    /** What Kafka Streams calls the instance with that state directory. */
    private static String instance(String directory) throws IOException {
        Path metadata =
                stack.stateDirectory().resolveSibling(directory).resolve("tidemark/kafka-streams-process-metadata");
        Matcher id = Pattern.compile("\\w{8}(-\\w{4}){3}-\\w{12}").matcher(Files.readString(metadata));
        if (!id.find()) {
            throw new IllegalStateException("No instance in " + metadata);
        }
        return id.group();
    }

    /** What a test does while a pipeline runs. */
    private interface Step {
        void run() throws Exception;
    }

    private static void whileRunning(Step step) throws Exception {
        Pipeline pipeline = Pipeline.start(stack);
        try {
            step.run();
        } finally {
            pipeline.close();
        }
    }

    /** List 1 and its items go from one user to another by an UPDATE that tells neither. */
    private static void assertMovesRaiseOldAndNewOwner() throws SQLException {
        stack.awaitReflected();
        long epoch = stack.epoch();
        long user = Long.parseLong(stack.text("select user_id from lists where id = 1"));
        long other = user % 3 + 1;
        long[] before = {stack.counter(user), stack.counter(other)};

        stack.sql("update lists set user_id = " + other + " where id = 1");
        stack.awaitReflected();

        assertThat(new long[] {stack.counter(user), stack.counter(other)})
                .as("versions of old and new owner")
                .containsExactly(before[0] + 1, before[1] + 1);
        assertThat(stack.epoch()).as("epoch").isEqualTo(epoch);
    }

    private static void move() throws SQLException {
        stack.sql("update lists set user_id = user_id % 3 + 1 where id = 1");
    }

    private static long loads() {
        var partition = new TopicPartition(Topics.CHANGES, 0);
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", stack.kafka()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long loads = 0;
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    if (LoadPartFormat.isLoadPart(record.value())
                            && LoadPartFormat.decode(record.value()).number() == 0) {
                        loads++;
                    }
                }
            }
            return loads;
        }
    }
}
