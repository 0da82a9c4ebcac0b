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
import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import dev.tidemark.contract.UserId;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.json.JsonObject;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@Tag("alone")
@ExtendWith(RealServersExtension.class)
class FuzzIT {

    /** Each run sends until as many are answered; {@code -Dtidemark.fuzz.requests=1000000} sends more. */
    private static final int REQUESTS = Integer.getInteger("tidemark.fuzz.requests", 50_000);

    private static final int WARM_UP_REQUESTS = 5_000;
    private static final int CONNECTIONS = 16;

    /** Less than 120 bytes for each request. */
    private static final long MOST_HEAP_GROWTH = 5_000_000;

    /** Two chunks of Netty's arenas. */
    private static final long MOST_DIRECT_GROWTH = 8 << 20;

    /** Connections to Postgres that the pool makes when it is busy, and files of the JVM. */
    private static final int FEW_DESCRIPTORS = 20;

    /** Some connections are not known to be gone before the idle timeout, a minute. */
    private static final Duration UNTIL_SILENT_ONES_ARE_CUT = Duration.ofMinutes(2);

    private static final ReadDeclaration PAGES = new ReadDeclaration(
            "pages",
            "/api/pages",
            "select id, number from invoices_invoice where user_id = :user_id",
            Map.of(),
            ReadResult.LIST,
            Optional.of(new Paging(List.of(OrderColumn.parse("id")), 50, 200)),
            Optional.empty());

    private static final String NO_ROWS = "delete from all_types where user_id > 100;"
            + " delete from invoices_invoice where user_id > 100; delete from core_userprofile where user_id > 100;"
            + " delete from auth_user where id > 100";

    private final long seed = Long.getLong("tidemark.seed", new SplittableRandom().nextInt(1_000_000));
    private final RealServers servers;
    private final RunningApi api;
    private final ListAppender<ILoggingEvent> errors = new ListAppender<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<FuzzUser> senders = new ArrayList<>();
    private FuzzUser silent = new FuzzUser("", "", false, "", "");

    FuzzIT(RealServers servers) {
        this.servers = servers;
        var config = TestConfig.of(
                servers,
                TestConfig.INVOICES,
                DeclaredReadsIT.SUMMARY,
                DeclaredReadsIT.INVOICE,
                DeclaredReadsIT.BY_LABEL,
                DeclaredReadsIT.FOUND,
                PAGES,
                BadRequestsIT.TYPED,
                BadRequestsIT.BY_NUMBER);
        // Much less than what FuzzConnections takes for silence.
        var waits = new WaitConfig(Duration.ofMillis(20), Duration.ofMillis(40));
        api = new RunningApi(TestConfig.waiting(config, waits), servers.redis());
    }

    @BeforeEach
    void prepare() throws Exception {
        senders.add(user("101", "fuzz1", false));
        senders.add(user("102", "fuzz2", false));
        senders.add(user("104", "fuzzadmin", true));
        // Far from the others: no mutation of a command of the administrator's makes it one about her.
        silent = user("70103", "silent", false);
        var filter = new ThresholdFilter();
        filter.setLevel("ERROR");
        filter.start();
        errors.addFilter(filter);
        errors.start();
        logger("ROOT").addAppender(errors);
        logger(ControlRoutes.class.getPackageName()).setLevel(Level.WARN);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    private FuzzUser user(String id, String name, boolean admin) throws Exception {
        servers.sql("""
                insert into auth_user select %1$s, '%2$s', password, true, %3$b from auth_user where username = 'alice';
                insert into core_userprofile values (%1$s);
                insert into invoices_invoice select %1$s * 10 + n, %1$s, '%4$s', n, now() from generate_series(1, 3) n;
                insert into all_types (user_id, name, mood, at, day)
                values (%1$s, '%4$s', 'glad', '2026-01-31T12:00Z', '2026-01-31')""".formatted(id, name, admin, FuzzUser.secret(name)));
        String token = api.tokenOf(name);
        String cursor = new JsonObject(api.get("/api/pages?limit=1", token).body()).getString("next_cursor");
        return new FuzzUser(id, name, admin, token, cursor);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        api.close();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        logger(ControlRoutes.class.getPackageName()).setLevel(null);
        logger("ROOT").detachAppender(errors);
        servers.sql(NO_ROWS);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** Mutations of what is refused anyway would reach little. */
    @Test
    void shouldHaveAGoodRequestForEveryRoute() throws Exception {
        api.tidemarkNow();
        Set<String> asked = new TreeSet<>();
        for (FuzzUser sender : senders) {
            for (String request : texts(ValidRequests.of(sender, other(sender)))) {
                String line = request.split("\\?| HTTP", 2)[0];
                try (var connection = new RawConnection(api.port())) {
                    connection.send(RawConnection.bytes(request));
                    assertThat(connection.read(line.startsWith("HEAD")))
                            .get()
                            .extracting(RawAnswer::status)
                            .as("%s of %s", line, sender.name())
                            .isEqualTo(expected(line, sender));
                }
                asked.add(line);
            }
        }
        assertThat(routes()).isNotEmpty().allSatisfy(route -> assertThat(asked).anyMatch(line -> line.matches(route)));
    }

    /** Each once. */
    private static Set<String> texts(List<byte[]> requests) {
        return requests.stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private int expected(String line, FuzzUser sender) {
        if (line.contains("/api/admin/") && !sender.admin()) {
            return 403;
        }
        // No pipeline delivers what a barrier waits for.
        return line.endsWith("/barrier")
                ? 503
                : line.endsWith("/" + other(sender).row()) ? 404 : 200;
    }

    /** As the api describes them, each as an expression for lines of requests. */
    private List<String> routes() throws Exception {
        var described = new DescribedAnswers(api.get("/openapi.yaml", "").body());
        described.close();
        var paths = described.document().getJsonObject("paths");
        return paths.fieldNames().stream()
                .flatMap(path -> paths.getJsonObject(path).fieldNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{\\w+}", "[^/]+")))
                .toList();
    }

    /** One user never sends anything: nothing of hers may come back, and nothing of hers may change. */
    @Test
    void shouldGoOnWhateverComes() throws Exception {
        System.out.println("fuzz: seed=" + seed + ", again with -Dtidemark.seed=" + seed);
        var ticks = Executors.newSingleThreadScheduledExecutor();
        var unused = ticks.scheduleAtFixedRate(
                () -> api.tidemark(RunningApi.LSN, Instant.now()), 0, 300, TimeUnit.MILLISECONDS);
        try {
            assertThat(rows(silent)).contains(silent.secret());
            var hers = stateOfSilent();
            var idle = Usage.now();
            send(WARM_UP_REQUESTS, 0);
            var before = await("the warm-up's connections have ended")
                    .atMost(UNTIL_SILENT_ONES_ARE_CUT)
                    .until(Usage::now, now -> now.descriptors <= idle.descriptors + FEW_DESCRIPTORS);
            var began = Instant.now();
            var tally = send(REQUESTS, 1);
            System.out.println(
                    "fuzz: in " + Duration.between(began, Instant.now()).toMillis() + " ms " + tally);
            var after = await("what the requests held is let go")
                    .atMost(UNTIL_SILENT_ONES_ARE_CUT)
                    .until(
                            Usage::now,
                            now -> now.heap - before.heap < MOST_HEAP_GROWTH
                                    && now.direct - before.direct < MOST_DIRECT_GROWTH
                                    && now.descriptors <= before.descriptors + FEW_DESCRIPTORS);
            System.out.println("fuzz: before " + before + ", after " + after);
            assertThat(stateOfSilent()).isEqualTo(hers);
            assertThat(rows(silent)).contains(silent.secret());
            assertThat(tally.answered()).isGreaterThanOrEqualTo(REQUESTS);
            assertThat(tally.ended()).as("requests that closed nothing").isGreaterThan(REQUESTS / 4);
            assertThat(tally.statuses()).containsKeys("200", "400", "401", "403", "404", "405");
            assertThat(tally.statuses().get("200"))
                    .as("requests that are still good")
                    .isGreaterThan(REQUESTS / 10);
            assertThat(errors.list).isEmpty();
        } finally {
            ticks.shutdownNow();
        }
    }

    private String rows(FuzzUser user) throws Exception {
        return api.get("/api/invoices/", user.token()).body();
    }

    /** Version, and whether caching is on, in both places. */
    private List<String> stateOfSilent() throws SQLException {
        var user = new UserId(silent.id());
        return Arrays.asList(
                servers.redis().get(api.keys().version(user)),
                servers.redis().get(api.keys().enabled(user)),
                servers.select("select cache_enabled from core_userprofile where user_id = " + silent.id()));
    }

    private FuzzTally send(int requests, int run) throws Exception {
        List<Callable<FuzzTally>> tasks = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            var random = new SplittableRandom(seed * 1_000 + run * 100L + i);
            FuzzUser sender = senders.get(i % senders.size());
            var mutator = new RequestMutator(random, ValidRequests.of(sender, other(sender)), pieces(sender));
            var connections = new FuzzConnections(api.port(), sender.token(), mutator, random, notFor(sender));
            tasks.add(() -> connections.sendUntilAnswered(requests / CONNECTIONS + 1));
        }
        List<FuzzTally> tallies = new ArrayList<>();
        for (var task : threads.invokeAll(tasks)) {
            tallies.add(task.get());
        }
        return FuzzTally.sum(tallies);
    }

    /** Whom an administrator may control; for anybody else she who must not notice. */
    private FuzzUser other(FuzzUser sender) {
        return sender.admin() ? senders.get(0) : silent;
    }

    private List<String> notFor(FuzzUser sender) {
        return Stream.concat(
                        Stream.concat(senders.stream(), Stream.of(silent))
                                .filter(user -> !user.equals(sender))
                                .map(FuzzUser::secret),
                        Stream.of("Exception", "\tat ", "SQLSTATE"))
                .toList();
    }

    /** Parts of a token, never the whole; the id not for an administrator, who may use it. */
    private List<byte[]> pieces(FuzzUser sender) {
        var parts = Stream.concat(Arrays.stream(silent.token().split("\\.")), Stream.of(silent.cursor()));
        return Stream.concat(parts, sender.admin() ? Stream.of() : Stream.of(silent.id(), silent.row()))
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
