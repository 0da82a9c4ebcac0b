package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.tidemark.api.control.ControlRoutes;
import dev.tidemark.contract.UserId;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(RealServersExtension.class)
class FuzzIT {

    /** Each run sends as many; {@code -Dtidemark.fuzz.requests=1000000} sends more. */
    private static final int REQUESTS = Integer.getInteger("tidemark.fuzz.requests", 50_000);

    private static final int WARM_UP_REQUESTS = 10_000;
    private static final int CONNECTIONS = 16;

    /** Less than 120 bytes for each request. */
    private static final long MOST_HEAP_GROWTH = 5_000_000;

    /** Two chunks of Netty's arenas. */
    private static final long MOST_DIRECT_GROWTH = 8 << 20;

    /** Connections to Postgres that the pool makes when it is busy, and files of the JVM. */
    private static final int FEW_DESCRIPTORS = 20;

    /** Some connections are not known to be gone before the idle timeout, a minute. */
    private static final Duration UNTIL_SILENT_ONES_ARE_CUT = Duration.ofMinutes(2);

    private static final String SECRET = "-keeps-this-row-to-herself";

    private final long seed = Long.getLong("tidemark.seed", new SplittableRandom().nextInt(1_000_000));
    private final RealServers servers;
    private final RunningApi api;
    private final ListAppender<ILoggingEvent> errors = new ListAppender<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> tokens = new ArrayList<>();

    FuzzIT(RealServers servers) {
        this.servers = servers;
        var config = TestConfig.of(servers, TestConfig.INVOICES, BadRequestsIT.TYPED, BadRequestsIT.BY_NUMBER);
        var waits = new WaitConfig(Duration.ofMillis(20), Duration.ofMillis(100));
        api = new RunningApi(TestConfig.waiting(config, waits), servers.redis());
    }

    @BeforeEach
    void prepare() throws Exception {
        servers.sql("""
                insert into auth_user select 100 + n, 'fuzz' || n, password, true
                from auth_user, generate_series(1, 3) n where username = 'alice';
                insert into core_userprofile select id from auth_user where id > 100;
                insert into invoices_invoice select 1000 + n, 100 + n, 'fuzz' || n || '%1$s', n, now()
                from generate_series(1, 3) n""".formatted(SECRET));
        var filter = new ThresholdFilter();
        filter.setLevel("ERROR");
        filter.start();
        errors.addFilter(filter);
        errors.start();
        logger("ROOT").addAppender(errors);
        logger(ControlRoutes.class.getName()).setLevel(Level.WARN);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        for (int user = 1; user <= 3; user++) {
            tokens.add(api.tokenOf("fuzz" + user));
        }
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        api.close();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        logger(ControlRoutes.class.getName()).setLevel(null);
        logger("ROOT").detachAppender(errors);
        servers.sql(
                "delete from invoices_invoice where user_id > 100; delete from core_userprofile where user_id > 100;"
                        + " delete from auth_user where id > 100");
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** The third user never sends anything: nothing of hers may come back, and nothing of hers may change. */
    @Test
    void shouldGoOnWhateverComes() throws Exception {
        System.out.println("fuzz: seed=" + seed + ", again with -Dtidemark.seed=" + seed);
        var ticks = Executors.newSingleThreadScheduledExecutor();
        var unused = ticks.scheduleAtFixedRate(
                () -> api.tidemark(RunningApi.LSN, Instant.now()), 0, 300, TimeUnit.MILLISECONDS);
        try {
            assertThat(api.get("/api/invoices/", tokens.get(2)).body()).contains("fuzz3" + SECRET);
            String silent = servers.redis().get(api.keys().version(new UserId("103")));
            var idle = Usage.now();
            send(WARM_UP_REQUESTS, 0);
            var before = await("the warm-up's connections have ended")
                    .atMost(UNTIL_SILENT_ONES_ARE_CUT)
                    .until(Usage::now, now -> now.descriptors <= idle.descriptors + FEW_DESCRIPTORS);
            var began = Instant.now();
            var statuses = send(REQUESTS, 1);
            System.out.println("fuzz: " + REQUESTS + " requests in "
                    + Duration.between(began, Instant.now()).toMillis() + " ms, answers by status: " + statuses);
            var after = await("what the requests held is let go")
                    .atMost(UNTIL_SILENT_ONES_ARE_CUT)
                    .until(
                            Usage::now,
                            now -> now.heap - before.heap < MOST_HEAP_GROWTH
                                    && now.direct - before.direct < MOST_DIRECT_GROWTH
                                    && now.descriptors <= before.descriptors + FEW_DESCRIPTORS);
            System.out.println("fuzz: before " + before + ", after " + after);
            assertThat(servers.redis().get(api.keys().version(new UserId("103"))))
                    .isEqualTo(silent);
            assertThat(api.get("/api/invoices/", tokens.get(2)).body()).contains("fuzz3" + SECRET);
            assertThat(statuses).containsKeys("200", "400", "401", "404", "405");
            assertThat(errors.list).isEmpty();
        } finally {
            ticks.shutdownNow();
        }
    }

    private SortedMap<String, Integer> send(int requests, int run) throws Exception {
        List<Callable<FuzzConnections>> senders = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            var random = new SplittableRandom(seed * 1_000 + run * 100L + i);
            int user = i % 2;
            var mutator = new RequestMutator(
                    random, ValidRequests.of("fuzz" + (user + 1), tokens.get(user)), pieces(tokens.get(2)));
            var connections = new FuzzConnections(
                    api.port(),
                    tokens.get(user),
                    mutator,
                    random,
                    List.of("fuzz" + (2 - user) + SECRET, "fuzz3" + SECRET, "Exception", "\tat ", "SQLSTATE"));
            senders.add(() -> connections.send(requests / CONNECTIONS + 1));
        }
        var statuses = new TreeMap<String, Integer>();
        for (var sender : threads.invokeAll(senders)) {
            sender.get().statuses().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
        }
        return statuses;
    }

    /** Parts of a token, never the whole. */
    private static List<byte[]> pieces(String token) {
        return Arrays.stream(token.split("\\."))
                .map(part -> part.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    /** What this process, server and clients, holds. */
    private record Usage(long heap, long direct, long descriptors) {

        static Usage now() {
            System.gc();
            var runtime = Runtime.getRuntime();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return new Usage(
                    runtime.totalMemory() - runtime.freeMemory(),
                    direct + Math.max(0, io.netty.util.internal.PlatformDependent.usedDirectMemory()),
                    ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                            .getOpenFileDescriptorCount());
        }
    }
}
