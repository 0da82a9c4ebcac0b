package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ReadDeclaration;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I10: whatever else a request says, only its token says who asks. Alice is 1, bob is 2. */
@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersApartIT {

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";
    private String bob = "";

    UsersApartIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.tidemarkNow();
        api.get("/api/invoices/", bob);
    }

    @AfterAll
    void close() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "X-User-Id, 2",
        "X-User, bob",
        "X-Remote-User, bob",
        "Remote-User, 2",
        "X-Forwarded-User, 2",
        "X-Authenticated-Userid, 2",
        "From, bob",
        "Cookie, user_id=2; sessionid=2",
        "X-Original-URL, /api/admin/users/2/cache/clear",
        "X-Rewrite-URL, /api/admin/users/2/cache/clear",
        "X-HTTP-Method-Override, POST",
        "X-Cache-Version, 1",
        "Proxy-Authorization, Bearer 2",
        "If-None-Match, *"
    })
    void shouldNotBeAnotherByAHeader(String name, String value) throws Exception {
        long before = version(bob);
        var read = api.get("/api/invoices/", alice, name, value);
        assertThat(read.body()).doesNotContain("B-1");
        assertThat(api.get("/api/cache/status", alice, name, value).statusCode())
                .isEqualTo(200);
        assertThat(version(bob)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user_id=2", ":user_id=2", "user=2", "sub=2", "USER_ID=2", "limit=1&user_id=2", "user_id[]=2"})
    void shouldNotBeAnotherByTheQuery(String query) throws Exception {
        long before = version(bob);
        var read = api.get("/api/invoices/?" + query.replace("[", "%5B").replace("]", "%5D"), alice);
        assertThat(read.statusCode()).isEqualTo(400);
        assertThat(read.body()).doesNotContain("B-1");
        api.post("/api/cache/clear?" + query.replace("[", "%5B").replace("]", "%5D"), alice);
        assertThat(version(bob)).isEqualTo(before);
    }

    @Test
    void shouldNotBeAnotherByTheBody() throws Exception {
        long before = version(bob);
        long own = version(alice);
        api.post(
                "/api/cache/clear",
                alice,
                new JsonObject().put("user_id", 2).put("user", "bob").put("sub", "2"));
        assertThat(version(bob)).isEqualTo(before);
        assertThat(version(alice)).isEqualTo(own + 1);
    }

    @Test
    void shouldNotBeAnotherByTheLogIn() throws Exception {
        var body = new JsonObject()
                .put("username", "alice")
                .put("password", "secret")
                .put("user_id", 2)
                .put("sub", "2")
                .put("admin", true);
        String token = new JsonObject(api.post("/api/auth/login", bob, body).body()).getString("token");
        assertThat(api.get("/api/invoices/", token).body()).contains("A-1").doesNotContain("B-1");
        assertThat(api.get("/api/admin/cache/statistics", token).statusCode()).isEqualTo(403);
    }

    @Test
    void shouldNotServeTheEntryOfAnother() throws Exception {
        String tag = etag(api.get("/api/invoices/", bob));
        var read = api.get("/api/invoices/", alice, "If-None-Match", tag);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).contains("A-1").doesNotContain("B-1");
    }

    /** Postgres would find the rows, and nobody would raise the namespace that they are kept in. */
    @Test
    void shouldNotBeAUserByBlanksThatPostgresPadsIdsWith() throws Exception {
        var padded = new ReadDeclaration(
                "padded", "/api/padded", "select label from typed where code = :user_id", Map.of(), Optional.empty());
        try (var other = new RunningApi(TestConfig.of(servers, padded), servers.redis())) {
            other.tidemarkNow();
            var known = other.get("/api/padded", TestTokens.of("abc"));
            assertThat(known.statusCode()).isEqualTo(200);
            assertThat(known.body()).contains("label");
            for (String blank : List.of("abc ", "abc   ")) {
                assertThat(other.get("/api/padded", TestTokens.of(blank)).statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void shouldNotBeAUserByAnotherSpellingWhereDomainsHideTheType() throws Exception {
        servers.sql("create domain known_id as integer; create domain owner_id as known_id check (value > 0)");
        var hidden = new ReadDeclaration(
                "hidden",
                "/api/hidden",
                "select number from invoices_invoice where user_id = cast(:user_id as owner_id)",
                Map.of(),
                Optional.empty());
        try (var other = new RunningApi(TestConfig.of(servers, hidden), servers.redis())) {
            other.tidemarkNow();
            assertThat(other.get("/api/hidden", TestTokens.of("1")).body()).contains("A-1");
            assertThat(other.get("/api/hidden", TestTokens.of("01")).statusCode())
                    .isEqualTo(401);
        }
    }

    private static String etag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private long version(String token) throws Exception {
        return new JsonObject(api.get("/api/cache/status", token).body()).getLong("version");
    }
}
