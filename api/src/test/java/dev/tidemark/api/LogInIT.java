package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RealServersExtension.class)
class LogInIT {

    /** In the year 5138. */
    private static final long LATER = 99_999_999_999L;

    private final RunningApi api;

    LogInIT(RealServers servers) {
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
        assertThat(status(token("HS256", "{\"sub\":\"1\",\"exp\":" + LATER + "}", TestConfig.SECRET)))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "...", "eyJhbGciOiJIUzI1NiJ9.e30."})
    void shouldRefuseWhatIsNoToken(String token) throws Exception {
        assertThat(status(token)).isEqualTo(401);
    }

    @Test
    void shouldRefuseForgedTokens() throws Exception {
        String claims = "{\"sub\":\"1\",\"exp\":" + LATER + "}";
        assertThat(status(token("HS256", claims, "another secret that is long enough, too")))
                .isEqualTo(401);
        assertThat(status(token("none", claims, TestConfig.SECRET))).isEqualTo(401);
        assertThat(status(unsigned("none", claims) + ".")).isEqualTo(401);
        assertThat(status(unsigned("none", claims))).isEqualTo(401);
        assertThat(status(unsigned("HS256", claims) + ".")).isEqualTo(401);
        assertThat(status(token("HS512", claims, TestConfig.SECRET))).isEqualTo(401);
        assertThat(status(token("RS256", claims, TestConfig.SECRET))).isEqualTo(401);
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
        assertThat(status(token("HS256", claims, TestConfig.SECRET))).isEqualTo(401);
    }

    /** They would find the rows of user 1, and keep them in a namespace that nobody raises. */
    @ParameterizedTest
    @ValueSource(strings = {"01", " 1", "+1", "1.0", "abc"})
    void shouldRefuseSubjectsThatAreNotSpeltAsPostgresSpellsThem(String subject) throws Exception {
        String token = token("HS256", "{\"sub\":\"" + subject + "\",\"exp\":" + LATER + "}", TestConfig.SECRET);
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

    private static String token(String algorithm, String claims, String secret) throws Exception {
        String unsigned = unsigned(algorithm, claims);
        String name = algorithm.equals("HS512") ? "HmacSHA512" : "HmacSHA256";
        var mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
        byte[] signature = mac.doFinal(unsigned.getBytes(StandardCharsets.UTF_8));
        return unsigned + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String unsigned(String algorithm, String claims) {
        return base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}") + "." + base64(claims);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
