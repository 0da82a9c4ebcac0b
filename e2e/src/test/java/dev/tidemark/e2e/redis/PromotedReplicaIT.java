package dev.tidemark.e2e.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica is promoted that missed the last writes of its master, which was killed. */
class PromotedReplicaIT {

    private static final String[] NAMESPACE = {"cache_user_version:1", "cache_user_enabled:1", "tidemark:state"};

    @TempDir
    private static Path directory;

    private static SystemOnRedis system;
    private static RedisProcess other;

    private Relay replication;
    private RedisCommands<String, String> replica;

    @BeforeAll
    static void start() throws Exception {
        system = new SystemOnRedis(directory);
        other = RedisProcess.start(directory.resolve("other"));
    }

    @AfterAll
    static void stop() throws Exception {
        other.close();
        system.close();
    }

    @BeforeEach
    void begin() throws Exception {
        system.begin();
        replication = new Relay(system.server().port());
        replica = other.connect();
        replica.replicaof("127.0.0.1", replication.port());
        awaitReplica();
    }

    @AfterEach
    void end() throws Exception {
        replication.close();
        system.end();
        system.goBack();
    }

    @Test
    void shouldServeNothingOldThoughTheReplicaMissedRaises() throws Exception {
        replication.cut();
        Instant cut = Instant.now();
        system.writeAndRead(3);
        system.awaitBeyondTheGate(cut);

        system.failOverTo(other, replica);

        system.assertNothingOldIsServed();
    }

    /** No batch tells of a cache that was cleared: that it was lost shows in no position, and its number comes again. */
    @Test
    void shouldRefuseAFillUnderAVersionThatTheReplicaMissedAndIssuesAgain() throws Exception {
        system.relay().cut();
        awaitReplica();
        replication.cut();
        Map<String, String> entries = system.entries();
        String newest = entries.keySet().stream()
                .max(Comparator.comparing(PromotedReplicaIT::version))
                .orElseThrow();
        List<Long> cleared = system.redis().eval(Script.NAMESPACE.source(), ScriptOutputType.MULTI, NAMESPACE, "clear");
        assertThat(cleared.get(0)).isEqualTo(version(newest) + 1);

        system.failOverTo(other, replica);
        system.write("");
        Long stored = system.redis()
                .eval(
                        Script.STORE.source(),
                        ScriptOutputType.INTEGER,
                        NAMESPACE,
                        cleared.get(0).toString(),
                        "cache:1:v",
                        newest.substring(newest.indexOf(":cacheops:")),
                        "60000",
                        entries.get(newest));

        assertThat(stored).as("stored, of a fill that began after the clear").isZero();
        system.awaitHit();
    }

    private static void awaitReplica() {
        Awaitility.await("the replica to have what the master has")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    system.redis().set("somebody-elses", "x");
                    return system.redis().waitForReplication(1, 500) == 1;
                });
    }

    private static long version(String entryKey) {
        return Long.parseLong(entryKey.split(":", -1)[2].substring(1));
    }
}
