package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import dev.tidemark.contract.DatabaseUrl;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How large an answer may be: each read answers texts of the size that is asked for. */
@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerSizeIT {

    /** Each of the reads has answers of just this size. */
    private static final int LARGEST = 20_008;

    /** Other traffic of the api with Postgres: it asks for the time, and prepares statements. */
    private static final int MOST_BESIDES = 20_000;

    private final RealServers servers;
    private final CountingRelay postgres;
    private final RunningApi api;
    private String alice = "";

    AnswerSizeIT(RealServers servers) {
        this.servers = servers;
        DatabaseUrl database = servers.database();
        postgres = new CountingRelay(database.port());
        var relayed = new DatabaseUrl(
                "127.0.0.1", postgres.port(), database.database(), database.user(), database.password(), Map.of());
        String text = "select repeat('x', :size) as text where :user_id <> ''";
        var paging = new Paging(List.of(OrderColumn.parse("id")), 3, 3);
        var config = TestConfig.of(
                relayed,
                new RedisConfig(servers.redisUrl(), TestConfig.newKeys(), Duration.ofSeconds(2)),
                0,
                read("list", ReadResult.LIST, Optional.empty(), text),
                read("single", ReadResult.SINGLE, Optional.empty(), text),
                read(
                        "page",
                        ReadResult.LIST,
                        Optional.of(paging),
                        "select id, repeat('x', :size) as text from generate_series(1, 5) as id where :user_id <> ''"));
        api = new RunningApi(TestConfig.filling(config, new FillConfig(LARGEST, LARGEST, 0, 4)), servers.redis());
    }

    private static ReadDeclaration read(String name, ReadResult result, Optional<Paging> paging, String sql) {
        var size =
                new ParameterDeclaration(ParameterType.INTEGER, Optional.empty(), Optional.empty(), Optional.empty());
        return new ReadDeclaration(name, "/api/" + name, sql, Map.of("size", size), result, paging, Optional.empty());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
    }

    @AfterAll
    void close() {
        api.close();
        postgres.close();
    }

    /** A page reads one row more than it answers, which does not count. */
    @ParameterizedTest
    @CsvSource({"list,19995,20009", "single,19997,20009", "page,6650,20011"})
    void shouldAnswerUpToTheBoundAndSayHowMuchIsBeyond(String read, int fitting, int length) throws Exception {
        var whole = get(read, fitting);
        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(rows(whole.body())).hasSize(LARGEST);

        var answer = get(read, fitting + 1);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:internal");
        assertThat(new JsonObject(answer.body()).getString("detail"))
                .contains(read, length + " bytes", LARGEST + " of api.max-answer-size", "page it, or raise");
    }

    private static String rows(String body) {
        return body.startsWith("{\"results\":")
                ? body.substring("{\"results\":".length(), body.indexOf(",\"next_cursor\""))
                : body;
    }

    @ParameterizedTest
    @CsvSource({"list,20000", "single,20000", "page,7000"})
    void shouldNeverCacheItAndLogItEachTime(String read, int size) throws Exception {
        var errors = new ListAppender<ILoggingEvent>();
        errors.list = new CopyOnWriteArrayList<>();
        errors.start();
        var logger = (Logger) LoggerFactory.getLogger(ReadDeclaration.class.getPackageName());
        logger.addAppender(errors);
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(get(read, size).statusCode()).isEqualTo(500);
            }
        } finally {
            logger.detachAppender(errors);
        }
        assertThat(errors.list)
                .hasSize(3)
                .allSatisfy(error -> assertThat(error.getKeyValuePairs())
                        .anySatisfy(pair -> assertThat(pair.value).isEqualTo(read))
                        .anySatisfy(
                                pair -> assertThat(String.valueOf(pair.value)).contains("api.max-answer-size")));
        await("no lease is left behind")
                .until(
                        () -> servers.redis().keys(api.keys().prefix() + "cache:*").stream()
                                .noneMatch(key -> servers.redis().strlen(key) < LARGEST / 100),
                        Boolean::booleanValue);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "single", "page"})
    void shouldLeaveItInPostgres(String read) throws Exception {
        get(read, 1);
        long before = postgres.bytes();
        var answer = get(read, 5_000_000);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(postgres.bytes() - before).isLessThan(MOST_BESIDES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "single", "page"})
    void shouldSayThatPostgresCannotMakeIt(String read) throws Exception {
        var answer = get(read, 2_000_000_000);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("larger than Postgres makes any", read);
    }

    private HttpResponse<String> get(String read, int size) throws Exception {
        return api.get("/api/" + read + "?size=" + size, alice);
    }
}
