package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.api.metrics.ApiMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the api says of its tokens at the start. */
class IdentificationTest {

    private static final Set<String> ANY_AUDIENCE = Set.of();
    private static final Optional<String> ANY_ISSUER = Optional.empty();

    private final Vertx vertx = Vertx.vertx();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Identification.class);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @TempDir
    private Path directory;

    private TokenKeys file = new TokenKeys.Secret("");

    @BeforeEach
    void listen() throws Exception {
        Path pem = Files.writeString(
                directory.resolve("keys.pem"), TestIssuer.rsa("rsa").pem());
        file = new TokenKeys.KeyFile(pem, TokenKeys.KeyFile.Format.PEM, Set.of(), "here");
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(events);
        vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @Test
    void shouldWarnWhereTokensOfAllApplicationsOfAnIssuerAreTaken() throws Exception {
        assertThat(warnings(file, ANY_ISSUER, ANY_AUDIENCE))
                .singleElement()
                .asString()
                .contains("api.tokens.issuer", "api.tokens.audience");
    }

    @Test
    void shouldWarnOfTokensAtAUrlToo() throws Exception {
        try (var server = new JwksServer()) {
            server.publish(TestIssuer.rsa("rsa"));
            assertThat(warnings(server.source(), ANY_ISSUER, ANY_AUDIENCE)).hasSize(1);
        }
    }

    @Test
    void shouldNotWarnWhereOneOfThemIsSetOrTheSecretIsItsOwn() throws Exception {
        assertThat(warnings(file, Optional.of(TestIssuer.NAME), ANY_AUDIENCE)).isEmpty();
        assertThat(warnings(file, ANY_ISSUER, Set.of(TestIssuer.AUDIENCE))).isEmpty();
        assertThat(warnings(
                        new TokenKeys.Secret("only for tests, and long enough for HS256"), ANY_ISSUER, ANY_AUDIENCE))
                .isEmpty();
    }

    private List<String> warnings(TokenKeys keys, Optional<String> issuer, Set<String> audiences) throws Exception {
        var config = new TokenConfig(keys, issuer, audiences, TokenConfig.DEFAULT_USER_CLAIM, AdminClaim.DEFAULT);
        Identification.start(vertx, config, InstantSource.system(), new ApiMetrics(new SimpleMeterRegistry()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES)
                .close();
        return events.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
