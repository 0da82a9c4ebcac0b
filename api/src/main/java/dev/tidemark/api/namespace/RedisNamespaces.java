package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ScriptOutputType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Namespaces as the contract lays them out in Redis. Thread-safe. */
public final class RedisNamespaces implements Namespaces {

    private static final String[] NO_KEYS = {};

    private final RedisScripts scripts;
    private final Leases leases = new Leases();
    private final RedisKeys keys;
    private final List<String> tidemarkKeys;
    private final String[] tidemarkScriptKeys;
    private final HighestTidemarks highestTidemarks = new HighestTidemarks();

    /**
     * @param sources all source databases, the one that the reads are answered from first
     */
    public RedisNamespaces(
            Vertx vertx, RedisConnection connection, RedisKeys keys, List<SourceName> sources, ApiMetrics metrics) {
        scripts = new RedisScripts(vertx, connection, metrics);
        this.keys = keys;
        tidemarkKeys = sources.stream().map(keys::tidemark).toList();
        tidemarkScriptKeys =
                Stream.concat(Stream.of(keys.state()), tidemarkKeys.stream()).toArray(String[]::new);
    }

    @Override
    public Future<NamespaceView> read(UserId user, EntryQuery query) {
        var known = highestTidemarks.known();
        var lease = leases.next();
        var scriptKeys = new ArrayList<>(List.of(namespaceKeys(user)));
        scriptKeys.addAll(tidemarkKeys);
        return scripts.<List<Object>>run(
                        "read",
                        Script.READ,
                        ScriptOutputType.MULTI,
                        scriptKeys.toArray(String[]::new),
                        bytes(keys.entryBeforeVersion(user)),
                        bytes(keys.entryAfterVersion(query.hash())),
                        bytes(lease.text()),
                        bytes(Long.toString(Lease.DURATION.toMillis())),
                        bytes(query.held().map(NamespaceVersion::toString).orElse("")),
                        bytes(query.knownTags()))
                .map(answer -> judged(ScriptAnswers.view(answer, lease), known));
    }

    @Override
    public Future<Boolean> store(EntryPlace place, Optional<Lease> lease, Duration ttl, byte[] entry) {
        return scripts.<Long>run(
                        "store",
                        Script.STORE,
                        ScriptOutputType.INTEGER,
                        namespaceKeys(place.user()),
                        bytes(place.version().toString()),
                        bytes(keys.entryBeforeVersion(place.user())),
                        bytes(keys.entryAfterVersion(place.hash())),
                        bytes(Long.toString(ttl.toMillis())),
                        entry,
                        bytes(lease.map(Lease::text).orElse("")))
                .map(stored -> stored == 1);
    }

    @Override
    public Future<Void> release(EntryPlace place, Lease lease) {
        return scripts.<Long>run(
                        "release",
                        Script.RELEASE,
                        ScriptOutputType.INTEGER,
                        NO_KEYS,
                        bytes(keys.entryBeforeVersion(place.user())
                                + place.version()
                                + keys.entryAfterVersion(place.hash())),
                        bytes(lease.text()))
                .mapEmpty();
    }

    @Override
    public Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> passed) {
        List<String> scriptKeys = new ArrayList<>(List.of(namespaceKeys(user)));
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(command.word())));
        passed.ifPresent(lsn -> {
            scriptKeys.add(tidemarkKeys.get(0));
            arguments.add(bytes(lsn.toString()));
        });
        return scripts.<List<Object>>run(
                        command.word(),
                        Script.NAMESPACE,
                        ScriptOutputType.MULTI,
                        scriptKeys.toArray(String[]::new),
                        arguments.toArray(byte[][]::new))
                .map(ScriptAnswers::state);
    }

    @Override
    public Future<Optional<Tidemarks>> tidemarks() {
        var known = highestTidemarks.known();
        return scripts.<List<Object>>run("tidemark", Script.TIDEMARKS, ScriptOutputType.MULTI, tidemarkScriptKeys)
                .map(answer ->
                        ScriptAnswers.tidemarks(answer).map(tidemarks -> highestTidemarks.judge(tidemarks, known)));
    }

    private NamespaceView judged(NamespaceView view, @Nullable Tidemarks known) {
        return view.tidemarks().isEmpty()
                ? view
                : view.with(highestTidemarks.judge(view.tidemarks().get(), known));
    }

    private String[] namespaceKeys(UserId user) {
        return new String[] {keys.version(user), keys.enabled(user), keys.state()};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
