package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordCheckTest {

    private static final DjangoPassword KNOWN = new DjangoPassword(1_000, "salt", "hash");

    private final Vertx vertx = Vertx.vertx();
    private final List<DjangoPassword> compared = Collections.synchronizedList(new ArrayList<>());
    private final PasswordCheck check = new PasswordCheck(vertx, this::compare);

    @AfterEach
    void close() throws Exception {
        check.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Else the time that an answer takes would tell which names there are. */
    @Test
    void shouldWorkForAnUnknownNameAsForTheOneSeenLast() throws Exception {
        assertThat(matches(Optional.of(KNOWN), "secret")).isTrue();

        assertThat(matches(Optional.empty(), "guess")).isFalse();

        assertThat(compared)
                .extracting(DjangoPassword::iterations)
                .as("rounds of hashing, of each")
                .containsExactly(1_000, 1_000);
    }

    @Test
    void shouldWorkForAnUnknownNameAsDjangoDoesWhereNoneHasBeenSeen() throws Exception {
        assertThat(matches(Optional.empty(), "guess")).isFalse();

        assertThat(compared).extracting(DjangoPassword::iterations).containsExactly(1_000_000);
    }

    private boolean compare(DjangoPassword stored, String password) {
        compared.add(stored);
        return stored.equals(KNOWN) && password.equals("secret");
    }

    private boolean matches(Optional<DjangoPassword> stored, String password) throws Exception {
        return check.matches(stored, password)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
