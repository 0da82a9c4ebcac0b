package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagedReadsIT {

    private static final UserId ALICE = new UserId("1");

    /** Each order with the columns that make it one that no two rows share. */
    private static final List<String> ORDERS = List.of(
            "id",
            "id desc",
            "day, id",
            "day desc, id",
            "day, id desc",
            "day desc, note, id",
            "note desc, day desc, id");

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";

    PagedReadsIT(RealServers servers) {
        this.servers = servers;
        var reads = IntStream.range(0, ORDERS.size()).mapToObj(i -> read("order" + i, ORDERS.get(i), 3));
        api = new RunningApi(
                TestConfig.of(
                        servers,
                        Stream.concat(
                                        reads,
                                        Stream.of(
                                                read("alike", "day", 2),
                                                new ReadDeclaration(
                                                        "scaled",
                                                        "/api/scaled",
                                                        "select case id when 1 then 1.0 when 2 then 1.00 else id end as key"
                                                                + " from paged where user_id = :user_id",
                                                        Map.of(),
                                                        ReadResult.LIST,
                                                        Optional.of(new Paging(by("key"), 1, 10)),
                                                        Optional.empty()),
                                                new ReadDeclaration(
                                                        "noted",
                                                        "/api/noted/{note}",
                                                        "select id from paged where user_id = :user_id and note = :note",
                                                        Map.of("note", text()),
                                                        ReadResult.LIST,
                                                        Optional.of(new Paging(by("id"), 1, 10)),
                                                        Optional.empty())))
                                .toArray(ReadDeclaration[]::new)),
                servers.redis());
    }

    private static ParameterDeclaration text() {
        return new ParameterDeclaration(ParameterType.TEXT, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ReadDeclaration read(String name, String order, int limit) {
        return new ReadDeclaration(
                name,
                "/api/" + name,
                "select id, day, note from paged where user_id = :user_id -- all",
                Map.of(),
                ReadResult.LIST,
                Optional.of(new Paging(by(order), limit, 100)),
                Optional.empty());
    }

    private static List<OrderColumn> by(String order) {
        return Stream.of(order.split(", ")).map(OrderColumn::parse).toList();
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.raise(ALICE);
        api.tidemarkNow();
    }

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void shouldDealOutEveryRowOnceInOrder() throws Exception {
        for (int i = 0; i < ORDERS.size(); i++) {
            var expected = new JsonArray(
                    servers.select("select json_agg(id order by " + ORDERS.get(i) + ") from paged where user_id = 1"));
            for (int limit = 1; limit <= 8; limit++) {
                assertThat(ids("/api/order" + i + "?limit=" + limit))
                        .as("by %s, %d a page", ORDERS.get(i), limit)
                        .isEqualTo(expected);
            }
        }
    }

    private JsonArray ids(String path) throws Exception {
        var ids = new JsonArray();
        var page = page(path);
        page.getJsonArray("results").forEach(row -> ids.add(((JsonObject) row).getInteger("id")));
        while (page.getValue("next_cursor") != null) {
            page = page(path + "&cursor=" + page.getString("next_cursor"));
            page.getJsonArray("results").forEach(row -> ids.add(((JsonObject) row).getInteger("id")));
        }
        return ids;
    }

    private JsonObject page(String path) throws Exception {
        var answer = api.get(path, alice);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    @Test
    void shouldGoOnWhereItWasWhenRowsComeAndGo() throws Exception {
        var first = page("/api/order1?limit=2");
        assertThat(first.getJsonArray("results")).hasSize(2);
        servers.sql("insert into paged values (9, 1, null, null); delete from paged where id = 6");
        try {
            var second = page("/api/order1?limit=2&cursor=" + first.getString("next_cursor"));
            assertThat(second.encode()).startsWith("{\"results\":[{\"id\":5,\"day\":null,\"note\":\"a\"},{\"id\":4,");
        } finally {
            servers.sql("delete from paged where id = 9; insert into paged values (6, 1, '2026-01-01', 'a')");
        }
    }

    @Test
    void shouldCacheEachPage() throws Exception {
        String cursor = page("/api/order0").getString("next_cursor");
        assertThat(cache("/api/order0?limit=3")).isEqualTo("HIT");
        assertThat(cache("/api/order0?limit=3&cursor=" + cursor)).isEqualTo("MISS");
        assertThat(cache("/api/order0?limit=03&cursor=" + cursor)).isEqualTo("HIT");
        assertThat(page("/api/order0?limit=7").getValue("next_cursor")).isNull();
    }

    private String cache(String path) throws Exception {
        return api.get(path, alice).headers().firstValue("X-Cache").orElse("");
    }

    @Test
    void shouldSayThatItsOrderCannotTellPagesApart() throws Exception {
        var answer = api.get("/api/alike", alice);
        assertThat(page("/api/alike?limit=4").getJsonArray("results")).hasSize(4);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("alike", "paging.by", "such as id");
    }

    @Test
    void shouldSayThatKeysAreEqualThatAreNotWrittenAlike() throws Exception {
        var answer = api.get("/api/scaled", alice);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
        assertThat(answer.body()).contains("scaled", "paging.by");
        assertThat(page("/api/scaled?limit=2").getJsonArray("results")).hasSize(2);
    }

    @Test
    void shouldPageWithParametersInThePath() throws Exception {
        var first = page("/api/noted/a");
        assertThat(first.getJsonArray("results").encode()).isEqualTo("[{\"id\":2}]");
        assertThat(page("/api/noted/a?cursor=" + first.getString("next_cursor"))
                        .getJsonArray("results")
                        .encode())
                .isEqualTo("[{\"id\":5}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "%27",
                "bnVsbA",
                "W10",
                "WyIiLCIxIl0",
                "e30",
                "!!!!",
                "1'%20or%20'1'='1",
                "a%00b",
                "W1tbW1tbW1tbW1tbW1tbW1tb"
            })
    void shouldRefuseWhatIsNoCursor(String cursor) throws Exception {
        var answer = api.get("/api/order0?cursor=" + cursor.replace("'", "%27"), alice);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:invalid-request");
        assertThat(answer.body()).contains("'cursor'");
    }

    @Test
    void shouldRefuseACursorThatWasForged() throws Exception {
        String cursor = page("/api/order0").getString("next_cursor");
        var fields = new JsonArray(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        List<String> refused = new ArrayList<>(List.of(
                forged(fields.copy().set(1, "3; drop table paged")),
                forged(fields.copy().set(1, "3' or '1'='1")),
                forged(fields.copy().set(1, 3)),
                forged(fields.copy().set(1, "3\0")),
                forged(fields.copy().add("3")),
                forged(fields.copy().set(0, "00000000")),
                cursor + "=",
                cursor.substring(1)));
        for (String text : refused) {
            var answer = api.get("/api/order0?cursor=" + text, alice);
            assertThat(answer.statusCode()).as(text + ": " + answer.body()).isEqualTo(400);
        }
        assertThat(api.get("/api/order1?cursor=" + cursor, alice).statusCode())
                .as("another read's")
                .isEqualTo(400);
        assertThat(ids("/api/order0?limit=7&cursor=" + forged(fields.copy().set(1, "0"))))
                .as("no place that is not in his own rows")
                .hasSize(7);
    }

    private static String forged(JsonArray fields) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(fields.encode().getBytes(StandardCharsets.UTF_8));
    }
}
