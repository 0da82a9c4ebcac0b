package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import dev.tidemark.api.http.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksEndpointTest {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    /** A busy machine is no issuer that is away. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final TestIssuer old = TestIssuer.rsa("old");
    private static final TestIssuer young = TestIssuer.ec("young", Curve.P_256);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final JwksServer server = new JwksServer();
    private final JwksEndpoint endpoint = new JwksEndpoint(vertx, server.source(), PATIENCE, nanoTime::get);
    private final Tokens tokens = new Tokens(vertx, TokenConfig.ofSecret(""), endpoint, now::get, refusals::add);

    JwksEndpointTest() throws Exception {}

    @BeforeEach
    void start() throws Exception {
        server.publish(old);
        get(endpoint.start());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        get(vertx.close());
    }

    @Test
    void shouldAskOnceForManyTokens() throws Exception {
        for (int user = 1; user <= 20; user++) {
            assertThat(userOf(token(old, "user" + user))).isEqualTo("user" + user);
        }
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void shouldTakeTokensOfANewKeyAtOnce() throws Exception {
        server.publish(young, old);
        nanoTime.addAndGet(JwksEndpoint.SHORTEST_PAUSE.toNanos());

        assertThat(userOf(token(young, "1"))).isEqualTo("1");
        assertThat(userOf(token(old, "1"))).as("a token of the old key").isEqualTo("1");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void shouldNoLongerTakeWhatItRemembersOfAKeyThatWasWithdrawn() throws Exception {
        String token = token(old, "1");
        assertThat(userOf(token)).isEqualTo("1");
        server.publish(young);
        get(endpoint.tryAgain());

        assertRefused(token);
        assertThat(refusals).containsExactly("unknown_key");
    }

    @Test
    void shouldNotTakeWhatItRemembersBeyondItsEnd() throws Exception {
        String token = token(old, "1");
        assertThat(userOf(token)).isEqualTo("1");
        now.set(START.plusSeconds(329));
        assertThat(userOf(token)).isEqualTo("1");

        now.set(START.plusSeconds(330));
        assertRefused(token);
        assertThat(refusals).containsExactly("expired");
    }

    @Test
    void shouldAskAtMostOnceInTenSecondsHoweverManyUnknownKeysThereAre() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertRefused(token(young, "user" + i));
        }
        assertThat(server.requests()).as("just asked").isEqualTo(1);

        nanoTime.addAndGet(JwksEndpoint.SHORTEST_PAUSE.toNanos());
        List<Future<Identity>> asking = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asking.add(tokens.check(token(young, "user" + i)));
        }
        for (Future<Identity> each : asking) {
            assertThatThrownBy(() -> get(each)).hasCauseInstanceOf(ProblemException.class);
        }
        assertThat(server.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "[]", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}"})
    void shouldGoOnWithTheKeysThatItKnowsWhenTheIssuerTellsNone(String body) throws Exception {
        server.answer(200, body);
        get(endpoint.tryAgain());

        assertThat(server.requests()).isEqualTo(2);
        assertThat(userOf(token(old, "1"))).isEqualTo("1");
    }

    @Test
    void shouldGoOnWithTheKeysThatItKnowsWhileTheIssuerIsAway() throws Exception {
        server.answer(500, TestIssuer.jwks(young));
        get(endpoint.tryAgain());
        assertThat(userOf(token(old, "1"))).isEqualTo("1");
        assertRefused(token(young, "1"));

        server.close();
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        assertRefused(token(young, "2"));
        assertThat(userOf(token(old, "2"))).isEqualTo("2");
    }

    @Test
    void shouldRefuseAllTokensOfUnknownKeysThatComeWhileTheIssuerHangs() throws Exception {
        server.answer(500, "");
        var silence = server.hang();
        nanoTime.addAndGet(JwksEndpoint.SHORTEST_PAUSE.toNanos());

        List<Future<Identity>> asking = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asking.add(tokens.check(token(young, "user" + i)));
        }
        assertThat(asking).noneMatch(Future::isComplete);
        silence.complete(null);

        for (Future<Identity> each : asking) {
            assertThatThrownBy(() -> get(each)).hasCauseInstanceOf(ProblemException.class);
        }
    }

    @Test
    void shouldNotReadWithoutEnd() throws Exception {
        server.answer(200, TestIssuer.jwks(young) + " ".repeat(300_000));
        get(endpoint.tryAgain());

        assertRefused(token(young, "1"));
        assertThat(userOf(token(old, "1"))).isEqualTo("1");
    }

    @Test
    void shouldTakeTheGoodKeysOfASetAlone() throws Exception {
        String good = TestIssuer.jwks(young);
        server.answer(
                200, good.replace("{\"keys\":[", "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"old\",\"k\":\"c2VjcmV0\"},"));
        get(endpoint.tryAgain());

        assertThat(userOf(token(young, "1"))).isEqualTo("1");
        assertRefused(token(old, "1"));
    }

    @Test
    void shouldNotStartWithoutKeys() {
        server.answer(404, "");
        var another = new JwksEndpoint(vertx, server.source(), PATIENCE, nanoTime::get);
        assertThatThrownBy(() -> get(another.start()))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("it answers with status 404");
    }

    private String userOf(String token) throws Exception {
        return get(tokens.check(token)).user().value();
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> get(tokens.check(token))).hasCauseInstanceOf(ProblemException.class);
    }

    private static String token(TestIssuer issuer, String user) throws Exception {
        return issuer.sign(
                issuer == old ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256,
                TestIssuer.claims(user, START).build());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
