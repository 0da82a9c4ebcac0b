package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two sources and three invalidators, of which those that work are killed one after the other while rows move. Prints how
 * long the tidemarks stood still; asserts no time, which would be the machine's.
 */
class ScaleIT {

    private static final Logger LOG = LoggerFactory.getLogger(ScaleIT.class);

    private static final int ITEMS = 10_000;
    private static final int OTHER_FIRST_USER = 1_000_000;
    private static final int WRITERS = 2;

    @Test
    void shouldLoseNothingAndRaiseNobodyTwiceThoughOwnersAreKilled() throws Exception {
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
                awaitCopies(group);

                var moves = new Moves(stack::connect, 1, ITEMS);
                var otherMoves = new Moves(orders::connect, OTHER_FIRST_USER, ITEMS);
                moves.giveVersions(stack.redis());
                otherMoves.giveVersions(stack.redis());
                CompletableFuture<Void> written =
                        CompletableFuture.allOf(moves.write(WRITERS), otherMoves.write(WRITERS));
                for (int kill = 1; kill <= 2; kill++) {
                    awaitCommits(moves, kill * ITEMS / 4);
                    mainGap.longest();
                    ordersGap.longest();
                    killOwner(group, kill, stack);
                    report(kill, mainGap, ordersGap);
                }
                written.join();
                stack.awaitReflected(Duration.ofMinutes(2));
                orders.awaitReflected(Duration.ofMinutes(2));

                moves.assertRaisedOnce(stack.redis());
                otherMoves.assertRaisedOnce(stack.redis());
            }
        }
    }

    private static void awaitCopies(InvalidatorGroup group) {
        for (int partition = 0; partition < 2; partition++) {
            int source = partition;
            Awaitility.await("one owner of source " + source + ", and its state with all three")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> group.ownersOf(source).size() == 1 && group.allHaveStateOf(source));
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
        String owner = group.ownersOf(0).get(0);
        group.kill(owner);
        stack.awaitReflected(Duration.ofMinutes(1));
        assertThat(group.ownersOf(0)).as("owners after kill " + kill).hasSize(1);
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
