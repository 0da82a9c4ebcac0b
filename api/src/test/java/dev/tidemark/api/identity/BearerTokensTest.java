package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Problems;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.http.StrictRequests;
import dev.tidemark.api.metrics.ApiMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests with all kinds of tokens, to a server that knows the public key of one issuer. */
class BearerTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final TestIssuer issuer = TestIssuer.rsa("one");
    private static final TestIssuer stranger = TestIssuer.rsa("one");
    private static final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        vertx = Vertx.vertx();
        var config = new TokenConfig(
                new TokenKeys.KeyFile(
                        Files.writeString(directory.resolve("issuer.pem"), issuer.pem()),
                        TokenKeys.KeyFile.Format.PEM,
                        Set.of(),
                        "here"),
                Optional.of(TestIssuer.NAME),
                Set.of(TestIssuer.AUDIENCE, "till"),
                TokenConfig.DEFAULT_USER_CLAIM,
                new AdminClaim("roles", "cache-admin"));
        var identification = get(Identification.start(
                vertx, config, Clock.fixed(NOW, ZoneOffset.UTC), new ApiMetrics(new SimpleMeterRegistry())));
        var router = Router.router(vertx);
        var routes = new Routes(vertx, router);
        var bearer = identification.bearer(user -> true);
        routes.get(
                "/user",
                Operation.of("user", "test", "Who somebody is"),
                bearer.forUsers((context, user) -> Answers.json(context, new JsonObject().put("user", user.value()))));
        routes.get(
                "/admin",
                Operation.of("admin", "test", "Who somebody is"),
                bearer.forAdmins((context, user) -> Answers.json(context, new JsonObject().put("user", user.value()))));
        server = get(vertx.createHttpServer()
                .invalidRequestHandler(Problems::answerUnreadable)
                .requestHandler(new StrictRequests(router))
                .listen(0, "127.0.0.1"));
    }

    @AfterAll
    static void stop() throws Exception {
        get(vertx.close());
    }

    static Stream<Arguments> good() throws Exception {
        return Stream.of(
                row("as the issuer makes it", bearer(signed(claims()))),
                row("for one of several audiences", bearer(signed(claims().audience(List.of("x", "till"))))),
                row("expired less than 30 s ago", bearer(signed(claims().expirationTime(at(-29))))),
                row("good from less than 30 s on", bearer(signed(claims().notBeforeTime(at(29))))),
                row("lower-case scheme", signed(claims()).transform(token -> "bearer " + token)),
                row("upper-case scheme", signed(claims()).transform(token -> "BEARER " + token)),
                row("spaces around it", signed(claims()).transform(token -> "Bearer   " + token + " ")),
                row("a number as subject", bearer(signed(claims().claim("sub", 1)))),
                row(
                        "of another key's name, which the file does not tell",
                        bearer(issuer.sign(
                                header(JWSAlgorithm.RS256).keyID("two").build(), claims().build()))),
                row(
                        "type at+jwt",
                        bearer(issuer.sign(
                                header(JWSAlgorithm.RS256)
                                        .type(new JOSEObjectType("at+jwt"))
                                        .build(),
                                claims().build()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void shouldTakeATokenThatIs(String what, List<String> authorization) throws Exception {
        for (int again = 0; again < 2; again++) {
            var answer = get("/user", authorization);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"user\":\"1\"}");
        }
    }

    static Stream<Arguments> bad() throws Exception {
        String good = signed(claims());
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                refused("expired more than 30 s ago", signed(claims().expirationTime(at(-31)))),
                refused("expired at this second 30 s ago", signed(claims().expirationTime(at(-30)))),
                refused("not yet good", signed(claims().notBeforeTime(at(31)))),
                refused("without an end", signed(claims().expirationTime(null))),
                refused(
                        "with null for an end",
                        raw(
                                Map.of("alg", "RS256"),
                                "{\"iss\":\"" + TestIssuer.NAME + "\",\"aud\":\"shop\",\"sub\":\"1\",\"exp\":null}")),
                refused("with a text for an end", signed(claims().claim("exp", "never"))),
                refused(
                        "with an end beyond all numbers",
                        raw(
                                Map.of("alg", "RS256"),
                                "{\"iss\":\"" + TestIssuer.NAME + "\",\"aud\":\"shop\",\"sub\":\"1\",\"exp\":1e999}")),
                refused("of another issuer", signed(claims().issuer("https://issuer.example.evil"))),
                refused("of no issuer", signed(claims().issuer(null))),
                refused("for another audience", signed(claims().audience("shop2"))),
                refused("for no audience", signed(claims().audience((String) null))),
                refused("for an empty list of audiences", signed(claims().audience(List.of()))),
                refused("without a subject", signed(claims().subject(null))),
                refused("with an empty subject", signed(claims().subject(""))),
                refused("with a subject of 257 characters", signed(claims().subject("x".repeat(257)))),
                refused("with a control character in its subject", signed(claims().subject("1\u0000"))),
                refused("with a list as subject", signed(claims().claim("sub", List.of("1", "2")))),
                refused("with an object as subject", signed(claims().claim("sub", Map.of("id", 1)))),
                refused(
                        "signed by somebody else under the same name",
                        stranger.sign(JWSAlgorithm.RS256, claims().build())),
                refused(
                        "with a changed subject",
                        parts[0] + "."
                                + base64(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                                        .replace("\"sub\":\"1\"", "\"sub\":\"2\""))
                                + "." + parts[2]),
                refused("with a changed signature", parts[0] + "." + parts[1] + "." + flipped(parts[2])),
                refused("without its signature", parts[0] + "." + parts[1] + "."),
                refused("without the last part", parts[0] + "." + parts[1]),
                refused("of another algorithm of the same key", issuer.sign(JWSAlgorithm.RS512, claims().build())),
                refused("of PS256", issuer.sign(JWSAlgorithm.PS256, claims().build())),
                refused("alg none, unsigned", base64("{\"alg\":\"none\"}") + "." + parts[1] + "."),
                refused("alg None, unsigned", base64("{\"alg\":\"None\"}") + "." + parts[1] + "."),
                refused("alg none, with the signature", base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]),
                refused("without alg", base64("{\"typ\":\"JWT\"}") + "." + parts[1] + "." + parts[2]),
                refused(
                        "HS256 with the public key's DER",
                        hmac(issuer.publicKey().getEncoded())),
                refused("HS256 with the public key's PEM", hmac(issuer.pem().getBytes(StandardCharsets.UTF_8))),
                refused(
                        "HS256 with the public key's PEM without its last line end",
                        hmac(issuer.pem().strip().getBytes(StandardCharsets.UTF_8))),
                refused("HS256 with no secret at all", hmac(new byte[] {0})),
                refused(
                        "with a key of its own in it",
                        stranger.sign(
                                header(JWSAlgorithm.RS256)
                                        .jwk(JWK.parse(JWKSet.parse(TestIssuer.jwks(stranger))
                                                .toPublicJWKSet()
                                                .getKeys()
                                                .get(0)
                                                .toJSONString()))
                                        .build(),
                                claims().build())),
                refused(
                        "with the URL of a key of its own in it",
                        stranger.sign(
                                header(JWSAlgorithm.RS256)
                                        .jwkURL(URI.create("https://evil.example/jwks.json"))
                                        .build(),
                                claims().build())),
                refused(
                        "with a critical header that nobody knows",
                        issuer.sign(
                                header(JWSAlgorithm.RS256)
                                        .criticalParams(Set.of("x"))
                                        .customParam("x", "y")
                                        .build(),
                                claims().build())),
                refused("encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"),
                refused("nothing", ""),
                refused("a word", "x"),
                refused("dots", "..."),
                refused("parts that are no Base64", "a.b.c"),
                refused("parts that are no JSON", base64("x") + "." + base64("y") + ".z"),
                refused("a list", raw(Map.of("alg", "RS256"), "[]")),
                refused("null", raw(Map.of("alg", "RS256"), "null")),
                refused("nested a thousand times", base64("[".repeat(1_000)) + "." + parts[1] + "." + parts[2]),
                refused(
                        "signed, nested a thousand times",
                        raw(Map.of("alg", "RS256"), "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}")),
                refused("with names in other letters", "\u00e9.\u00e9.\u00e9"),
                refused("twice in one header", good + ", Bearer " + good),
                refused("twice in one header without a scheme", good + "," + good),
                Arguments.of("without a scheme", List.of(good), 401, "unauthorized"),
                Arguments.of("of another scheme", List.of("Basic " + good), 401, "unauthorized"),
                Arguments.of("without a space", List.of("Bearer" + good), 401, "unauthorized"),
                Arguments.of("not there", List.of(), 401, "unauthorized"),
                Arguments.of("in two headers", List.of("Bearer " + good, "Bearer " + good), 400, "invalid-request"),
                Arguments.of("good, before a bad one", List.of("Bearer " + good, "Bearer x"), 400, "invalid-request"),
                Arguments.of("huge", List.of("Bearer " + "x".repeat(20_000)), 431, "headers-too-large"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void shouldRefuseATokenThatIs(String what, List<String> authorization, int status, String type) throws Exception {
        for (int again = 0; again < 2; again++) {
            var answer = get("/user", authorization);
            assertThat(answer.statusCode()).isEqualTo(status);
            var problem = new JsonObject(answer.body());
            assertThat(problem.getString("type")).isEqualTo("urn:tidemark:problem:" + type);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            if (status == 401) {
                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .get()
                        .asString()
                        .startsWith("Bearer realm=\"tidemark\"");
            }
        }
    }

    @Test
    void shouldLetOnlyAdministratorsPassWhereOnlyTheyMay() throws Exception {
        assertThat(adminStatus(claims().claim("roles", "cache-admin"))).isEqualTo(200);
        assertThat(adminStatus(claims().claim("roles", List.of("reader", "cache-admin"))))
                .isEqualTo(200);

        assertThat(adminStatus(claims())).isEqualTo(403);
        assertThat(adminStatus(claims().claim("roles", "cache-admins"))).isEqualTo(403);
        assertThat(adminStatus(claims().claim("roles", "reader, cache-admin"))).isEqualTo(403);
        assertThat(adminStatus(claims().claim("roles", List.of(List.of("cache-admin")))))
                .isEqualTo(403);
        assertThat(adminStatus(claims().claim("roles", Map.of("cache-admin", true))))
                .isEqualTo(403);
        assertThat(adminStatus(claims().claim("admin", true))).isEqualTo(403);
        assertThat(get("/admin", List.of()).statusCode()).isEqualTo(401);
    }

    private static int adminStatus(JWTClaimsSet.Builder claims) throws Exception {
        return get("/admin", List.of("Bearer " + signed(claims))).statusCode();
    }

    private static Arguments row(String what, String authorization) {
        return Arguments.of(what, List.of(authorization));
    }

    private static Arguments refused(String what, String token) {
        return Arguments.of(what, List.of("Bearer " + token), 401, "unauthorized");
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private static JWTClaimsSet.Builder claims() {
        return TestIssuer.claims("1", NOW);
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static String signed(JWTClaimsSet.Builder claims) throws Exception {
        return issuer.sign(JWSAlgorithm.RS256, claims.build());
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm);
    }

    /** Claims as no library would write them, signed all the same. */
    private static String raw(Map<String, Object> header, String claims) throws Exception {
        var object = new JWSObject(JWSHeader.parse(header), new Payload(claims));
        object.sign(issuer.signer());
        return object.serialize();
    }

    private static String hmac(byte[] secret) throws Exception {
        String unsigned = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
                + base64(claims().build().toString());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return unsigned + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(unsigned.getBytes(StandardCharsets.UTF_8)));
    }

    private static String flipped(String signature) {
        return (signature.startsWith("A") ? "B" : "A") + signature.substring(1);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(String path, List<String> authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
        authorization.forEach(header -> request.header("Authorization", header));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
