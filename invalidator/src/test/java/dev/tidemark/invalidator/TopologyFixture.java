package dev.tidemark.invalidator;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.contract.change.LoadRequest;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import dev.tidemark.contract.ownership.ProfileColumn;
import dev.tidemark.invalidator.state.OwnershipState;
import dev.tidemark.invalidator.state.StateStores;
import dev.tidemark.invalidator.versions.Raise;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The topology under some rules, with a source that loads and commits. */
final class TopologyFixture implements AutoCloseable {

    static final SourceName SOURCE = new SourceName("main");
    static final Timeline TIMELINE = new Timeline(1, 1);
    static final Instant COMMITTED = Instant.parse("2026-11-21T06:53:00Z");
    static final Instant NOW = COMMITTED.plusMillis(4);
    static final int MAX_USERS = 3;

    final Ownership ownership;
    final RecordingNamespaceVersions versions = new RecordingNamespaceVersions();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TestInputTopic<byte[], byte[]> changes;
    final TestOutputTopic<String, byte[]> invalidations;
    Position end = Position.after(new Lsn(100));
    /** Why loads are taken: at first since there is no slot. */
    GapCause loadedBecauseOf = GapCause.SLOT_MISSING;

    private final TopologyTestDriver driver;
    private final TestOutputTopic<String, byte[]> loads;
    private final Path directory;

    private TopologyFixture(Ownership ownership) {
        this.ownership = ownership;
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        try {
            directory = Files.createTempDirectory("tidemark-topology-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(
                InvalidationTopology.build(
                        ownership, MAX_USERS, versions, new InvalidatorMetrics(meters), InstantSource.fixed(NOW)),
                settings);
        changes = driver.createInputTopic(Topics.CHANGES, new ByteArraySerializer(), new ByteArraySerializer());
        invalidations =
                driver.createOutputTopic(Topics.INVALIDATIONS, new StringDeserializer(), new ByteArrayDeserializer());
        loads = driver.createOutputTopic(Topics.LOADS, new StringDeserializer(), new ByteArrayDeserializer());
    }

    static TopologyFixture with(Map<String, List<String>> rules) {
        return new TopologyFixture(ownership(rules));
    }

    /** Rules of a source that keeps whether users have caching on. */
    static TopologyFixture with(Map<String, List<String>> rules, ProfileColumn profile) {
        return new TopologyFixture(new Ownership(ownership(rules).rules(), Optional.of(profile)));
    }

    static Ownership ownership(Map<String, List<String>> rules) {
        return new Ownership(rules.entrySet().stream()
                .collect(Collectors.toMap(
                        rule -> TableName.parse(rule.getKey()), rule -> OwnershipSyntax.parse(rule.getValue()))));
    }

    /** The state as an instance with these rules finds it. */
    OwnershipState state(Map<String, List<String>> rules) {
        return new OwnershipState(
                ownership(rules),
                driver.getKeyValueStore(StateStores.ROWS),
                driver.getKeyValueStore(StateStores.INDEX));
    }

    /** Loads the state at the end of what was committed so far. */
    void load(List<CapturedTable> tables, Row... rows) {
        part(0, true, tables, rows);
    }

    void part(int number, boolean isLast, List<CapturedTable> tables, Row... rows) {
        changes.pipeInput(LoadPartFormat.encode(new LoadPart(
                SOURCE,
                TIMELINE,
                loadedBecauseOf,
                end.commit(),
                ownership.digest(),
                number,
                isLast,
                tables,
                Arrays.asList(rows))));
    }

    /** Commits a transaction, a batch of its own. */
    void commit(Change... committed) {
        publish(end, transaction(next(), committed));
    }

    /** Publishes part of a transaction that goes on. */
    void publishPart(Change... part) {
        publish(end, new Transaction(745, COMMITTED, Arrays.asList(part), Optional.empty()));
    }

    void publish(Position from, Transaction... transactions) {
        var batch = new ChangeBatch(SOURCE, TIMELINE, from, Arrays.asList(transactions));
        end = batch.to();
        changes.pipeInput(ChangeBatchFormat.encode(batch));
    }

    Transaction transaction(Lsn commit, Change... committed) {
        return new Transaction(745, COMMITTED, Arrays.asList(committed), Optional.of(commit));
    }

    Lsn next() {
        return new Lsn(end.commit().value() + 100);
    }

    /** The only raise so far. */
    Raise theRaise() {
        if (versions.raises.size() != 1) {
            throw new AssertionError("Expected one raise, not " + versions.raises);
        }
        return versions.raises.get(0);
    }

    /** Whom all raises so far raised. */
    List<String> raised() {
        return versions.raises.stream().flatMap(raise -> users(raise)).toList();
    }

    /** Whom the last raise raised, {@code *} for everybody. */
    List<String> lastRaised() {
        Raise last = versions.raises.get(versions.raises.size() - 1);
        return last.everybody() ? List.of("*") : users(last).toList();
    }

    private static Stream<String> users(Raise raise) {
        return raise.users().stream().map(UserId::value);
    }

    Invalidation read() {
        return InvalidationFormat.decode(invalidations.readValue());
    }

    List<LoadRequest> requests() {
        return loads.readValuesToList().stream().map(LoadRequest::decode).toList();
    }

    /** As when a changelog was deleted: what was written last is there, what a load wrote first is not. */
    void loseBeginningOf(String store) {
        driver.<Bytes, byte[]>getKeyValueStore(store).delete(Bytes.wrap(new byte[] {1}));
    }

    /** How many entries the stores of the state have. */
    int stateEntries() {
        int entries = 0;
        for (String name : List.of(StateStores.ROWS, StateStores.INDEX)) {
            try (var all = driver.getKeyValueStore(name).all()) {
                for (; all.hasNext(); all.next()) {
                    entries++;
                }
            }
        }
        return entries;
    }

    double count(String meter, String cause) {
        return meters.counter(meter, "cause", cause).count();
    }

    static CapturedTable table(String name, String... columns) {
        return new CapturedTable(TableName.parse(name), 1, List.of(columns));
    }

    static Row row(CapturedTable table, String... values) {
        return new Row(table, values);
    }

    static Change insert(CapturedTable table, String... values) {
        return new Change.Insert(row(table, values));
    }

    /** An update as Postgres tells it under the default replica identity. */
    static Change update(CapturedTable table, String... values) {
        return new Change.Update(key(table, values[0]), row(table, values));
    }

    static Change delete(CapturedTable table, String key) {
        return new Change.Delete(key(table, key));
    }

    /** A row of which nothing but the key was sent. */
    static Row key(CapturedTable table, String key) {
        var values = new String[table.columns().size()];
        Arrays.fill(values, Row.UNKNOWN);
        values[0] = key;
        return new Row(table, values);
    }

    @Override
    public void close() {
        driver.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
