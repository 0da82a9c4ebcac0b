package dev.tidemark.api;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections to Redis that died without a word, while new ones work. */
@ExtendWith(RealServersExtension.class)
class DeadConnectionsIT {

    private static final String PATH = "/api/invoices/?limit=1";

    /** Far more than it takes, far less than what the kernel takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SwallowingProxy proxy;
    private final RunningApi api;
    private String alice = "";

    DeadConnectionsIT(RealServers servers) throws IOException {
        proxy = new SwallowingProxy(URI.create(servers.redisUrl()).getPort());
        var redis = new RedisConfig(
                "redis://127.0.0.1:" + proxy.port(), TestConfig.newKeys(), RedisConfig.DEFAULT_COMMAND_TIMEOUT);
        api = new RunningApi(TestConfig.of(servers.database(), redis, 0, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void fill() throws Exception {
        alice = api.tokenOf("alice");
        awaitServedByAllEventLoops();
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        proxy.close();
    }

    @Test
    void shouldUseTheCacheAgainThoughAllConnectionsToRedisDiedWithoutAWord() {
        proxy.swallowAll();
        await("Redis is missed").until(this::answers, Set.of("BYPASS; reason=redis")::equals);
        awaitServedByAllEventLoops();
    }

    @Test
    void shouldMakeTheOneConnectionToRedisAnewThatDiedWithoutAWord() {
        int before = proxy.made();
        proxy.swallowFirst();
        await("another is made").atMost(PATIENCE).until(() -> {
            answers();
            return proxy.made() > before;
        });
        awaitServedByAllEventLoops();
    }

    private void awaitServedByAllEventLoops() {
        await("the cache is used").atMost(PATIENCE).until(this::answers, Set.of("HIT")::equals);
    }

    /** Of all event loops: connections come to them in turns. */
    private Set<String> answers() throws Exception {
        api.tidemarkNow();
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            try (var connection = new RawConnection(api.port())) {
                connection.send(RawConnection.bytes(
                        "GET " + PATH + " HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer " + alice + "\r\n\r\n"));
                answers.add(connection.read(false).orElseThrow().headers().get("x-cache"));
            }
        }
        return answers;
    }
}
