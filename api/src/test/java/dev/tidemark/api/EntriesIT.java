package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.read.ReadDeclaration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is stored in Redis, and what comes of it on the wire. Nothing is kept in the process, so each hit is from there. */
@ExtendWith(RealServersExtension.class)
class EntriesIT {

    private static final String PATH = "/api/invoices/";
    private static final String LARGE = "/api/large/";
    private static final String TOO_LARGE = "/api/too-large/";
    private static final int LARGEST = 100_000;

    private static final ReadDeclaration SHORT_LIVED = new ReadDeclaration(
            "short_lived",
            "/api/short-lived/",
            "select number from invoices_invoice where user_id = :user_id order by id",
            Map.of(),
            Optional.of(Duration.ofSeconds(100)));

    private static ReadDeclaration repeating(String name, String path, int bytes) {
        return new ReadDeclaration(
                name,
                path,
                "select number, repeat('abcdefgh', " + bytes / 8
                        + ") as text from invoices_invoice where user_id = :user_id order by id limit 1",
                Map.of(),
                Optional.empty());
    }

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";

    EntriesIT(RealServers servers) {
        this.servers = servers;
        var config = TestConfig.of(
                servers,
                TestConfig.INVOICES,
                SHORT_LIVED,
                repeating("large", LARGE, 80_000),
                repeating("toolarge", TOO_LARGE, LARGEST));
        api = new RunningApi(TestConfig.filling(config, new FillConfig(LARGEST, 1 << 20, 0, 4)), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldTakeAForeignEntryForAMissAndReplaceIt() throws Exception {
        for (String foreign : List.of("[{\"id\":666}]", "", "tidemark-entry 1 0 0/1 0 0\n[]")) {
            servers.redis().set(storedKey(PATH), foreign);
            assertThat(cache(api.get(PATH, alice))).as(foreign).isEqualTo("MISS");
            assertThat(cache(api.get(PATH, alice))).as(foreign).isEqualTo("HIT");
        }
        String key = storedKey(PATH);
        servers.redis().del(key);
        servers.redis().lpush(key, "a list");
        assertThat(cache(api.get(PATH, alice))).isEqualTo("MISS");
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
        assertThat(metrics()).contains("cache_entries_unreadable_total{read=\"invoices\"} 4.0");
    }

    @Test
    void shouldTakeACorruptEntryForAMissAndReplaceIt() throws Exception {
        String key = storedKey(PATH);
        String whole = servers.redis().get(key);
        servers.redis().set(key, whole.replace("A-1", "A-9"));
        var answer = api.get(PATH, alice);
        assertThat(cache(answer)).isEqualTo("MISS");
        assertThat(answer.body()).contains("A-1");
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
        assertThat(servers.redis().get(key)).contains("A-1");
        assertThat(metrics()).contains("cache_entries_unreadable_total{read=\"invoices\"} 1.0");
    }

    @Test
    void shouldStoreLargeAnswersCompressedAndSendThemAsTheyAreStored() throws Exception {
        var first = api.getBytes(LARGE, alice, "Accept-Encoding", "gzip");
        String key = storedKey(LARGE);
        assertThat(servers.redis().strlen(key)).isLessThan(8_000);

        var packed = api.getBytes(LARGE, alice, "Accept-Encoding", "gzip");
        var plain = api.get(LARGE, alice);
        assertThat(header(packed, "X-Cache")).isEqualTo("HIT");
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.headers().firstValueAsLong("Content-Length")).hasValue(packed.body().length);
        assertThat(servers.redis().strlen(key)).isLessThan(packed.body().length + 200L);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.body()).hasSizeGreaterThan(80_000).startsWith("[{\"number\":\"A-1\"");
        assertThat(unpacked(packed.body())).isEqualTo(plain.body());
        assertThat(first.body()).isEqualTo(packed.body());
        assertThat(header(plain, "ETag")).startsWith("W/").isEqualTo(header(packed, "ETag"));
        assertThat(header(plain, "Vary")).isEqualTo("Authorization, Accept-Encoding");
        assertThat(api.get(LARGE, alice, "Accept-Encoding", "gzip;q=0, *")
                        .headers()
                        .firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void shouldCompressAlsoWhatIsNotStored() throws Exception {
        var bypass = api.getBytes(LARGE, alice, "Accept-Encoding", "gzip", "Cache-Control", "no-cache");
        var tooLarge = api.getBytes(TOO_LARGE, alice, "Accept-Encoding", "gzip");
        assertThat(header(bypass, "X-Cache")).isEqualTo("BYPASS; reason=no-cache");
        assertThat(header(bypass, "Content-Encoding")).isEqualTo("gzip");
        assertThat(unpacked(bypass.body()))
                .isEqualTo(api.get(LARGE, alice, "Cache-Control", "no-cache").body());
        assertThat(header(tooLarge, "Content-Encoding")).isEqualTo("gzip");
        assertThat(unpacked(tooLarge.body()))
                .isEqualTo(api.get(TOO_LARGE, alice).body());
    }

    @Test
    void shouldServeButNotStoreWhatIsTooLarge() throws Exception {
        for (int i = 0; i < 2; i++) {
            var answer = api.get(TOO_LARGE, alice);
            assertThat(cache(answer)).isEqualTo("MISS");
            assertThat(answer.body()).hasSizeGreaterThan(LARGEST);
        }
        assertThat(metrics()).contains("cache_entries_too_large_total{read=\"toolarge\"} 2.0");
        await("no lease is left behind").until(this::entries, List::isEmpty);
    }

    @Test
    void shouldCutTimesToLiveByATenthAtMost() throws Exception {
        long ttl = servers.redis().pttl(storedKey(PATH));
        assertThat(ttl).isBetween(260_000L, 300_000L);
    }

    @Test
    void shouldKeepAnswersAsLongAsTheirReadSays() throws Exception {
        long ttl = servers.redis().pttl(storedKey("/api/short-lived/"));
        assertThat(ttl).isBetween(60_000L, 100_000L);
    }

    @Test
    void shouldTellHowLongAgoTheRowsWereRead() throws Exception {
        String key = storedKey(PATH);
        var entry = EntryFormat.decode(servers.redis().get(key).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        var older = new Entry(readBefore(entry.head(), Duration.ofSeconds(100)), entry.body());
        servers.redis().set(key, new String(EntryFormat.encode(older), StandardCharsets.UTF_8));

        var hit = api.get(PATH, alice);
        assertThat(cache(hit)).isEqualTo("HIT");
        assertThat(Long.parseLong(header(hit, "Age"))).isBetween(100L, 200L);
        var unchanged = api.get(PATH, alice, "If-None-Match", header(hit, "ETag"));
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(Long.parseLong(header(unchanged, "Age"))).isBetween(100L, 200L);
    }

    private static EntryHead readBefore(EntryHead head, Duration age) {
        return new EntryHead(
                head.kind(),
                head.createdAt().minus(age),
                head.ttl(),
                head.lsn(),
                head.encoding(),
                head.size(),
                head.tag());
    }

    @Test
    void shouldAnswerHeadAsGetWithoutTheBody() throws Exception {
        api.get(LARGE, alice);
        for (String path : List.of(PATH, LARGE, "/api/cache/status", "/health", "/health/live", "/metrics")) {
            var get = api.get(path, alice);
            var head = api.send("HEAD", path, alice);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get.headers().firstValue("Content-Type"));
            if (!path.equals("/metrics") && !path.equals("/health")) {
                assertThat(header(head, "Content-Length")).as(path).isEqualTo(header(get, "Content-Length"));
            }
        }
        assertThat(header(api.send("HEAD", LARGE, alice), "ETag")).isEqualTo(header(api.get(LARGE, alice), "ETag"));
        var refused = api.send("HEAD", PATH, "");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValueAsLong("Content-Length")).isPresent();
    }

    /** A body that has come along is checked: this one would be a miss. */
    @Test
    void shouldNotFetchABodyThatTheClientHas() throws Exception {
        String tag = header(api.get(PATH, alice), "ETag");
        String key = storedKey(PATH);
        servers.redis().set(key, servers.redis().get(key).replace("A-1", "A-9"));

        for (String known : List.of(tag, "*", "\"other\", " + tag.substring(2))) {
            var unchanged = api.get(PATH, alice, "If-None-Match", known);
            assertThat(unchanged.statusCode()).isEqualTo(304);
            assertThat(unchanged.body()).isEmpty();
            assertThat(cache(unchanged)).isEqualTo("HIT");
            assertThat(header(unchanged, "ETag")).isEqualTo(tag);
        }
        String another = "W/\"" + "0".repeat(32) + '"';
        assertThat(cache(api.get(PATH, alice, "If-None-Match", another))).isEqualTo("MISS");
    }

    /** The key of the entry, when it is stored. */
    private String storedKey(String path) throws Exception {
        await("the entry is stored").until(() -> cache(api.get(path, alice)), "HIT"::equals);
        return servers.redis().keys(api.keys().prefix() + "cache:*").stream()
                .filter(key -> servers.redis().type(key).equals("string"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> entries() {
        return servers.redis().keys(api.keys().prefix() + "cache:*");
    }

    private String metrics() throws Exception {
        return api.get("/metrics", "").body();
    }

    private static String unpacked(byte[] gzip) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cache(HttpResponse<String> answer) {
        return header(answer, "X-Cache");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
