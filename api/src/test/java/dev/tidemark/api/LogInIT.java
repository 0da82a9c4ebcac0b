package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.http.AddressRange;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RealServersExtension.class)
class LogInIT {

    private final RealServers servers;
    private final RunningApi api;

    LogInIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldGiveATokenForNameAndPassword() throws Exception {
        String token = api.tokenOf("alice");
        assertThat(api.get("/api/cache/status", token).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"alice, wrong", "nobody, secret", "gone, secret", "robot, secret", "robot, !unusable", "alice, ''"})
    void shouldRefuseEverythingElseAlike(String user, String password) throws Exception {
        var answer = logIn(user, password);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("type", "urn:tidemark:problem:wrong-credentials")
                        .put("title", "User name or password is wrong")
                        .put("status", 401)
                        .put("detail", "No active account has this name and password"));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void shouldSayWhenToComeAgainAfterTooManyFailures() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(logIn("alice", "guess" + i).statusCode()).isEqualTo(401);
        }

        for (String password : new String[] {"guess", "secret"}) {
            var answer = logIn("alice", password);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(new JsonObject(answer.body()).getString("type"))
                    .isEqualTo("urn:tidemark:problem:too-many-log-ins");
            assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 60L);
        }
        assertThat(api.tokenOf("bob")).as("somebody else").isNotEmpty();
        assertThat(api.get("/metrics", "").body())
                .contains(
                        "tidemark_log_ins_total{outcome=\"wrong\"} 10.0",
                        "tidemark_log_ins_total{outcome=\"limited\"} 2.0",
                        "tidemark_log_ins_total{outcome=\"success\"} 1.0");
    }

    @Test
    void shouldCountFailuresFromAnAddressWhateverTheNames() throws Exception {
        exhaust(api, "203.0.113.9");

        var answer = logIn(api, "another", "198.51.100.7");
        assertTooMany(answer);
        assertThat(new JsonObject(answer.body()).getString("detail"))
                .as("whatever a header says that anybody can write")
                .contains("this address");
    }

    @Test
    void shouldCountFailuresFromTheAddressThatATrustedProxyTells() throws Exception {
        var access = AccessConfig.ofSecret(TestConfig.SECRET);
        var behindProxy = new AccessConfig(
                access.tokens(),
                access.tls(),
                access.crossOrigin(),
                List.of(AddressRange.parse("127.0.0.0/8")),
                access.maxConnections());
        var config = TestConfig.with(TestConfig.of(servers, TestConfig.INVOICES), behindProxy);
        try (var proxied = new RunningApi(config, servers.redis())) {
            exhaust(proxied, "203.0.113.9");

            assertTooMany(logIn(proxied, "another", "203.0.113.9"));
            assertTooMany(logIn(proxied, "another", "192.0.2.1, 203.0.113.9"));
            assertThat(logIn(proxied, "another", "198.51.100.7").statusCode()).isEqualTo(401);
        }
    }

    /** As often as an address may fail, each time with another name. */
    private static void exhaust(RunningApi api, String address) throws Exception {
        // An account that was seen makes the hashes of unknown names as short as its own.
        api.tokenOf("bob");
        for (int i = 0; i < 30; i++) {
            assertThat(logIn(api, "stranger" + i, address).statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> logIn(RunningApi api, String user, String forwardedFor) throws Exception {
        var credentials = new JsonObject().put("username", user).put("password", "guess");
        return api.post("/api/auth/login", "", credentials, "X-Forwarded-For", forwardedFor);
    }

    private static void assertTooMany(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 10L);
    }

    /** Else the time that an answer takes would tell which names there are. */
    @Test
    void shouldHashAPasswordAlsoForANameThatNobodyHas() throws Exception {
        Set<Thread> ofOthers = checkingThreads();

        assertThat(logIn("nobody", "secret").statusCode()).isEqualTo(401);

        Set<Thread> own = checkingThreads();
        own.removeAll(ofOthers);
        assertThat(own).as("threads, which are started for something to check").hasSize(1);
    }

    private static Set<Thread> checkingThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("password-check"))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldNotCountWhatIsNoLogIn() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(api.post("/api/auth/login", "", new JsonObject().put("username", "alice"))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(api.tokenOf("alice")).isNotEmpty();
    }

    @Test
    void shouldSayWhatALogInNeeds() throws Exception {
        var answer = api.post("/api/auth/login", "", new JsonObject().put("username", 1));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("username");
    }

    @Test
    void shouldTakeATokenOfItsSecret() throws Exception {
        assertThat(status(TestTokens.signed(
                        "HS256", "{\"sub\":\"1\",\"exp\":" + TestTokens.LATER + "}", TestConfig.SECRET)))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "...", "eyJhbGciOiJIUzI1NiJ9.e30."})
    void shouldRefuseWhatIsNoToken(String token) throws Exception {
        assertThat(status(token)).isEqualTo(401);
    }

    @Test
    void shouldRefuseForgedTokens() throws Exception {
        String claims = "{\"sub\":\"1\",\"exp\":" + TestTokens.LATER + "}";
        assertThat(status(TestTokens.signed("HS256", claims, "another secret that is long enough, too")))
                .isEqualTo(401);
        assertThat(status(TestTokens.signed("none", claims, TestConfig.SECRET))).isEqualTo(401);
        assertThat(status(TestTokens.unsigned("none", claims) + ".")).isEqualTo(401);
        assertThat(status(TestTokens.unsigned("none", claims))).isEqualTo(401);
        assertThat(status(TestTokens.unsigned("HS256", claims) + ".")).isEqualTo(401);
        assertThat(status(TestTokens.signed("HS512", claims, TestConfig.SECRET)))
                .isEqualTo(401);
        assertThat(status(TestTokens.signed("RS256", claims, TestConfig.SECRET)))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"1\",\"exp\":1}",
                "{\"sub\":\"1\"}",
                "{\"sub\":\"1\",\"exp\":\"never\"}",
                "{\"exp\":99999999999}",
                "{\"sub\":\"\",\"exp\":99999999999}",
                "{\"sub\":\"1\\u0000\",\"exp\":99999999999}",
                "{\"sub\":{\"a\":1},\"exp\":99999999999}",
                "[]",
                "null"
            })
    void shouldRefuseSignedTokensWithoutAUserOrAnEnd(String claims) throws Exception {
        assertThat(status(TestTokens.signed("HS256", claims, TestConfig.SECRET)))
                .isEqualTo(401);
    }

    /** They would find the rows of user 1, and keep them in a namespace that nobody raises. */
    @ParameterizedTest
    @ValueSource(strings = {"01", " 1", "+1", "1.0", "abc"})
    void shouldRefuseSubjectsThatAreNotSpeltAsPostgresSpellsThem(String subject) throws Exception {
        String token = TestTokens.signed(
                "HS256", "{\"sub\":\"" + subject + "\",\"exp\":" + TestTokens.LATER + "}", TestConfig.SECRET);
        assertThat(status(token)).isEqualTo(401);
        assertThat(api.post("/api/cache/clear", token).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldSayHowToComeInWhenATokenIsMissing() throws Exception {
        var answer = api.get("/api/invoices/", "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"tidemark\"");
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:unauthorized");
    }

    private int status(String token) throws Exception {
        return api.get("/api/cache/status", "", "Authorization", "Bearer " + token)
                .statusCode();
    }

    private HttpResponse<String> logIn(String user, String password) throws Exception {
        return api.post(
                "/api/auth/login", "", new JsonObject().put("username", user).put("password", password));
    }
}
