package dev.tidemark.api.read;

import static org.awaitility.Awaitility.await;

import dev.tidemark.api.health.HealthPart;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeclarationWatchTest {

    @Test
    void shouldLookAgainAfterALookThatNeverEnded() {
        var looks = new AtomicInteger();
        var watch = new DeclarationWatch(
                List.of(),
                () -> {
                    looks.incrementAndGet();
                    return Promise.<SqlConnection>promise().future();
                },
                Duration.ofMillis(20));
        var health = new HealthPart("schema", Clock.systemUTC());
        await("another look begins").until(() -> {
            watch.look(health);
            return looks.get() > 1;
        });
    }
}
