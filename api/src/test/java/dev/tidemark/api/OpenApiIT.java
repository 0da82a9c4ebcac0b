package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the document against live answers of every route. */
@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {

    private static final ReadDeclaration TYPES = new ReadDeclaration(
            "types",
            "/api/types/{name}",
            "select * from all_types where user_id = :user_id and name = :name",
            Map.of(
                    "name",
                    new ParameterDeclaration(
                            ParameterType.ENUM,
                            Optional.empty(),
                            true,
                            Optional.empty(),
                            Optional.empty(),
                            List.of("full", "odd", "none"))),
            ReadResult.SINGLE,
            Optional.empty(),
            Optional.empty());

    private static final ReadDeclaration PAGES = new ReadDeclaration(
            "pages",
            "/api/pages",
            "select id, day from paged where user_id = :user_id",
            Map.of(),
            ReadResult.LIST,
            Optional.of(new Paging(List.of(OrderColumn.parse("id desc")), 2, 100)),
            Optional.empty());

    private final RunningApi api;
    private DescribedAnswers described;
    private String alice = "";

    OpenApiIT(RealServers servers) {
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES, TYPES, PAGES), servers.redis());
    }

    @BeforeAll
    void read() throws Exception {
        api.tidemarkNow();
        alice = api.tokenOf("alice");
        var answer = api.get("/openapi.yaml", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        described = new DescribedAnswers(answer.body());
    }

    @AfterAll
    void close() throws Exception {
        described.close();
        api.close();
    }

    @Test
    void shouldDescribeTheAnswersOfEveryRoute() throws Exception {
        var logIn = new JsonObject().put("username", "alice").put("password", "secret");
        described.check("logIn", api.post("/api/auth/login", "", logIn));
        described.check("logIn", api.post("/api/auth/login", "", logIn.copy().put("password", "x")));
        described.check("logIn", api.post("/api/auth/login", ""));
        described.check("cacheStatus", api.get("/api/cache/status", alice));
        described.check("cacheStatus", api.get("/api/cache/status", ""));
        described.check("clearCache", api.post("/api/cache/clear", alice));
        described.check("disableCache", api.post("/api/cache/disable", alice));
        described.check("enableCache", api.post("/api/cache/enable", alice));
        described.check("barrier", api.post("/api/cache/barrier", ""));
        api.tidemark(dev.tidemark.contract.Lsn.parse("FFFF/0"), java.time.Instant.now());
        described.check("barrier", api.post("/api/cache/barrier", alice));
        api.tidemarkNow();
        described.check("health", api.get("/health", ""));
        described.check("healthLive", api.get("/health/live", ""));
        described.check("healthReady", api.get("/health/ready", ""));
        described.check("metrics", api.get("/metrics", ""));
        described.check("openapi", api.get("/openapi.yaml", ""));
        described.check("openapi", api.get("/openapi.yaml?x=1", ""));
        checkAdministration();
        checkReads();
        assertThat(described.compared()).isEqualTo(described.described());
    }

    private void checkAdministration() throws Exception {
        String root = api.tokenOf("root");
        described.check("userCacheStatus", api.get("/api/admin/users/2/cache/status", root));
        described.check("userCacheStatus", api.get("/api/admin/users/2/cache/status", alice));
        described.check("userCacheStatus", api.get("/api/admin/users/007/cache/status", root));
        described.check("clearUserCache", api.post("/api/admin/users/2/cache/clear", root));
        described.check("disableUserCache", api.post("/api/admin/users/2/cache/disable", root));
        described.check("enableUserCache", api.post("/api/admin/users/2/cache/enable", root));
        described.check("cacheStatistics", api.get("/api/admin/cache/statistics", root));
    }

    private void checkReads() throws Exception {
        var answer = api.get("/api/invoices/", alice);
        described.check("read_invoices", answer);
        described.check("read_invoices", api.get("/api/invoices/", alice));
        described.check(
                "read_invoices",
                api.get(
                        "/api/invoices/",
                        alice,
                        "If-None-Match",
                        answer.headers().firstValue("ETag").orElseThrow()));
        described.check("read_invoices", api.get("/api/invoices/", alice, "Cache-Control", "no-cache"));
        described.check("read_invoices", api.get("/api/invoices/", ""));
        described.check("read_invoices", api.get("/api/invoices/?limit=x", alice));
        described.check("read_types", api.get("/api/types/full", alice));
        described.check("read_types", api.get("/api/types/odd", alice));
        described.check("read_types", api.get("/api/types/none", alice));
        described.check("read_pages", api.get("/api/pages", alice));
        described.check("read_pages", api.get("/api/pages?limit=100", alice));
    }

    @Test
    void shouldSeeAnAnswerThatIsNotAsDescribed() throws Exception {
        var answer = api.get("/api/invoices/?limit=1", alice);
        var row = new JsonArray(answer.body()).getJsonObject(0);
        described.check("read_invoices", answer, new JsonArray().add(row).encode());
        for (JsonObject wrong : List.of(
                without(row, "number"),
                row.copy().put("number", 7),
                row.copy().put("id", "7"),
                row.copy().put("secret", "x"))) {
            assertThatExceptionOfType(AssertionError.class)
                    .as(wrong.encode())
                    .isThrownBy(() -> described.check(
                            "read_invoices", answer, new JsonArray().add(wrong).encode()));
        }
        assertThatExceptionOfType(AssertionError.class)
                .as("an object instead of an array")
                .isThrownBy(() -> described.check("read_invoices", answer, row.encode()));
        var status = api.get("/api/cache/status", alice);
        assertThatExceptionOfType(AssertionError.class)
                .as("headers of a read are missing")
                .isThrownBy(() -> described.check("read_invoices", status, answer.body()));
        var notFound = api.get("/nothing", alice);
        assertThatExceptionOfType(AssertionError.class)
                .as("a status that is not described")
                .isThrownBy(() -> described.check("cacheStatus", notFound));
    }

    private static JsonObject without(JsonObject row, String field) {
        var rest = row.copy();
        rest.remove(field);
        return rest;
    }

    @Test
    void shouldDescribeWhatAReadTakes() {
        var paths = described.document().getJsonObject("paths");
        var parameters =
                paths.getJsonObject("/api/types/{name}").getJsonObject("get").getJsonArray("parameters");
        assertThat(parameters.getJsonObject(0).encode())
                .contains("\"name\":\"name\"", "\"in\":\"path\"", "\"enum\":[\"full\",\"odd\",\"none\"]");
        var limit = paths.getJsonObject("/api/invoices/")
                .getJsonObject("get")
                .getJsonArray("parameters")
                .getJsonObject(0);
        assertThat(limit.getString("in")).isEqualTo("query");
        assertThat(limit.getJsonObject("schema"))
                .isEqualTo(new JsonObject()
                        .put("type", "integer")
                        .put("format", "int32")
                        .put("minimum", 1)
                        .put("maximum", 200)
                        .put("default", 50));
    }
}
