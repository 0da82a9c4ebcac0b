package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * An invalidator that is killed after it has taken a move into the ownership state, and before Redis has heard of it: the
 * next one finds the state as it was before, in which the row is still its old owner's.
 */
class ExactlyOnceIT {

    /** No heartbeat comes between: the first batch that Redis does not take is the one with the move. */
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 60s }
            cache: { max-staleness: 120s }
            ownership: { lists: user_id, items: list_id -> lists }
            """;

    private static final String SCHEMA = """
            create table lists (id bigint primary key, user_id bigint not null);
            create table items (id bigint primary key, list_id bigint not null references lists);
            insert into lists select n, n from generate_series(1, 4) n;
            insert into items values (1, 1), (2, 3);
            """;

    @Test
    void shouldRaiseTheOldOwnerThoughItIsKilledBetweenItsStateAndRedis() throws Exception {
        try (var stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
                var cdc = stack.startProcess("cdc");
                var killed = stack.startProcess("invalidator")) {
            cdc.awaitLog("Streaming changes");
            killed.awaitLog("Raising versions");
            stack.redis().set("cache_user_version:1", "1");
            stack.redis().set("cache_user_version:2", "1");
            move(stack, 2, 4);
            awaitRaised(stack, 3, 4);
            long epoch = stack.epoch();

            cdc.freeze();
            move(stack, 1, 2);
            client(stack, "PAUSE", "600000", "WRITE");
            cdc.resume();
            killed.awaitLog("Redis does not answer, invalidations wait");
            killed.kill();
            Awaitility.await("its connection to be gone")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !stack.redis().clientList().contains("tidemark-invalidator"));
            client(stack, "UNPAUSE");
            assertThat(stack.counter(1)).as("of whom Redis has not heard").isEqualTo(1);

            try (var next = stack.startProcess("invalidator")) {
                next.awaitLog("Raising versions");
                awaitRaised(stack, 1, 2);
                assertThat(stack.epoch()).as("epoch: nothing was in doubt").isEqualTo(epoch);
            }
        }
    }

    private static void client(Stack stack, String... arguments) {
        var command = new CommandArgs<>(StringCodec.UTF8);
        List.of(arguments).forEach(command::add);
        stack.redis().dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), command);
    }

    private static void move(Stack stack, long item, long list) throws SQLException {
        stack.sql("update items set list_id = " + list + " where id = " + item);
    }

    private static void awaitRaised(Stack stack, long oldOwner, long newOwner) {
        Awaitility.await("users " + oldOwner + " and " + newOwner + " to be raised")
                .atMost(Duration.ofMinutes(1))
                .until(() -> stack.counter(oldOwner) > 1 && stack.counter(newOwner) > 1);
    }
}
