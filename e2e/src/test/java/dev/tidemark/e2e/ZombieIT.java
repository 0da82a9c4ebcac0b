package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An invalidator that is frozen until another has taken its place, and wakes believing that it still works. */
@Tag("alone")
@Tag("faults")
class ZombieIT {

    private static final int ITEMS = 6_000;
    private static final int WRITERS = 2;

    @Test
    void shouldRaiseEverybodyOnceThoughTheFormerOwnerWakesUp() throws Exception {
        try (var stack = Stack.start(
                        PostgresVersion.DEFAULT,
                        Moves.schema(1, ITEMS),
                        "source: { heartbeat-interval: 100ms }\n" + Moves.OWNERSHIP);
                var cdc = stack.startProcess("cdc");
                var group = new InvalidatorGroup(stack)) {
            cdc.awaitLog("Streaming changes");
            group.start("a");
            group.start("b");
            stack.awaitReflected(Duration.ofMinutes(1));
            group.awaitCopies();
            var moves = new Moves(stack::connect, 1, ITEMS);
            moves.giveVersions(stack.redis());

            var written = moves.write(WRITERS, ITEMS / 3);
            awaitCommits(moves, ITEMS / 12);
            String zombie = group.awaitOwnerOf(0);
            String successor = zombie.equals("a") ? "b" : "a";
            group.process(zombie).freeze();
            written.join();
            stack.awaitReflected(Duration.ofMinutes(1));
            assertThat(group.awaitOwnerOf(0)).isEqualTo(successor);
            assertThat(group.members()).containsExactly(successor);

            var writtenWhileItWakes = moves.write(WRITERS, ITEMS * 2 / 3);
            group.process(zombie).resume();
            writtenWhileItWakes.join();
            stack.awaitReflected(Duration.ofMinutes(1));
            Awaitility.await("the zombie to take part again")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> group.members().size() == 2);
            group.awaitCopies();

            // What it knows of the rows is what it read from its changelog, not what it wrote as a zombie.
            group.kill(successor);
            moves.write(WRITERS).join();
            stack.awaitReflected(Duration.ofMinutes(1));
            assertThat(group.awaitOwnerOf(0)).isEqualTo(zombie);
            moves.assertRaisedOnce(stack.redis());
        }
    }

    private static void awaitCommits(Moves moves, int enough) {
        Awaitility.await(enough + " commits")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> moves.committed() >= enough);
    }
}
