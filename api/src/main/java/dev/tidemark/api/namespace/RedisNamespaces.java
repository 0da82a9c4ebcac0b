package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Namespaces as the contract lays them out in Redis. Thread-safe. */
public final class RedisNamespaces implements Namespaces {

    private final RedisScripts scripts;
    private final RedisKeys keys;
    private final List<String> tidemarkKeys;

    /**
     * @param sources all source databases, the one that the reads are answered from first
     */
    public RedisNamespaces(
            Vertx vertx, RedisConnection connection, RedisKeys keys, List<SourceName> sources, ApiMetrics metrics) {
        scripts = new RedisScripts(vertx, connection, metrics);
        this.keys = keys;
        tidemarkKeys = sources.stream().map(keys::tidemark).toList();
    }

    @Override
    public Future<NamespaceView> read(UserId user, String entryHash) {
        var scriptKeys = new ArrayList<>(List.of(namespaceKeys(user)));
        scriptKeys.addAll(tidemarkKeys);
        return scripts.<List<Object>>run(
                        "read",
                        Script.READ,
                        ScriptOutputType.MULTI,
                        scriptKeys.toArray(String[]::new),
                        bytes(keys.entryBeforeVersion(user)),
                        bytes(keys.entryAfterVersion(entryHash)))
                .map(ScriptAnswers::view);
    }

    @Override
    public Future<Boolean> store(UserId user, NamespaceVersion version, String entryHash, Duration ttl, byte[] entry) {
        return scripts.<Long>run(
                        "store",
                        Script.STORE,
                        ScriptOutputType.INTEGER,
                        namespaceKeys(user),
                        bytes(version.toString()),
                        bytes(keys.entryBeforeVersion(user)),
                        bytes(keys.entryAfterVersion(entryHash)),
                        bytes(Long.toString(ttl.toMillis())),
                        entry)
                .map(stored -> stored == 1);
    }

    @Override
    public Future<NamespaceState> apply(UserId user, NamespaceCommand command) {
        return scripts.<List<Object>>run(
                        command.word(),
                        Script.NAMESPACE,
                        ScriptOutputType.MULTI,
                        namespaceKeys(user),
                        bytes(command.word()))
                .map(ScriptAnswers::state);
    }

    @Override
    public Future<Optional<Tidemarks>> tidemarks() {
        var marks = tidemarkKeys.stream()
                .map(key -> scripts.command("tidemark", commands -> commands.hmget(key, "lsn", "time")))
                .toList();
        return Future.all(marks)
                .map(all -> ScriptAnswers.tidemarks(marks.stream()
                        .flatMap(mark -> mark.result().stream())
                        .map(RedisNamespaces::orEmpty)
                        .toList()));
    }

    private static Object orEmpty(KeyValue<String, byte[]> field) {
        return field.getValueOrElse(new byte[0]);
    }

    private String[] namespaceKeys(UserId user) {
        return new String[] {keys.version(user), keys.enabled(user), keys.state()};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
