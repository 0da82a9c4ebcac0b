package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two sources and three invalidators, of which those that work are killed one after the other while rows move. Prints how
 * long the tidemarks stood still; asserts no time, which would be the machine's.
 */
@Tag("alone")
class ScaleIT {

    private static final Logger LOG = LoggerFactory.getLogger(ScaleIT.class);

    private static final int ITEMS = 5_000;
    private static final int OTHER_FIRST_USER = 1_000_000;
    private static final int WRITERS = 2;

    /** Of the tests, and of the processes that they start. */
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @Test
    void shouldLoseNothingAndRaiseNobodyTwiceThoughOwnersAreKilled() throws Exception {
        Set<Path> temporary = librariesIn(TEMPORARY);
        try (var stack = Stack.start(
                PostgresVersion.DEFAULT, Moves.schema(1, ITEMS), "sources: [main, orders]\n" + Moves.OWNERSHIP)) {
            OtherSource orders = stack.startSource("orders", Moves.schema(OTHER_FIRST_USER, ITEMS));
            try (var cdc = stack.startProcess("cdc", "source: { heartbeat-interval: 100ms }");
                    var ordersCdc = orders.startCdc();
                    var group = new InvalidatorGroup(stack);
                    var mainGap = new TidemarkStandstill(stack.redis(), "main");
                    var ordersGap = new TidemarkStandstill(stack.redis(), "orders")) {
                cdc.awaitLog("Streaming changes");
                ordersCdc.awaitLog("Streaming changes");
                for (String name : List.of("a", "b", "c")) {
                    group.start(name);
                }
                stack.awaitReflected(Duration.ofMinutes(1));
                orders.awaitReflected(Duration.ofMinutes(1));
                group.awaitCopies();

                var moves = new Moves(stack::connect, 1, ITEMS);
                var otherMoves = new Moves(orders::connect, OTHER_FIRST_USER, ITEMS);
                moves.giveVersions(stack.redis());
                otherMoves.giveVersions(stack.redis());
                for (int kill = 1; kill <= 2; kill++) {
                    // A part for each kill: nothing would move any more at the second where writers are faster.
                    int upTo = kill * ITEMS / 2;
                    CompletableFuture<Void> written =
                            CompletableFuture.allOf(moves.write(WRITERS, upTo), otherMoves.write(WRITERS, upTo));
                    awaitCommits(moves, upTo - ITEMS / 4);
                    mainGap.longest();
                    ordersGap.longest();
                    killOwner(group, kill, stack);
                    report(kill, mainGap, ordersGap);
                    written.join();
                }
                stack.awaitReflected(Duration.ofMinutes(2));
                orders.awaitReflected(Duration.ofMinutes(2));

                moves.assertRaisedOnce(stack.redis());
                otherMoves.assertRaisedOnce(stack.redis());
                // Those that are killed leave nothing behind that they do not use again.
                assertThat(librariesIn(TEMPORARY)).isEqualTo(temporary);
                assertThat(librariesIn(group.stateDirectory("a"))).hasSize(1);
            }
        }
    }

    /** What RocksDB unpacks. */
    private static Set<Path> librariesIn(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "librocksdbjni*")) {
            return StreamSupport.stream(files.spliterator(), false).collect(Collectors.toSet());
        }
    }

    private static void awaitCommits(Moves moves, int enough) {
        Awaitility.await(enough + " commits")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> moves.committed() >= enough);
    }

    /** Returns when another one has gone on. */
    private static void killOwner(InvalidatorGroup group, int kill, Stack stack) throws Exception {
        group.kill(group.awaitOwnerOf(0));
        stack.awaitReflected(Duration.ofMinutes(1));
        LOG.info("After kill {} source 0 is of {}", kill, group.awaitOwnerOf(0));
    }

    private static void report(int kill, TidemarkStandstill... gaps) {
        for (TidemarkStandstill gap : gaps) {
            LOG.info(
                    "Measured: after kill {} a tidemark stood still for {} ms",
                    kill,
                    gap.longest().toMillis());
        }
    }
}
