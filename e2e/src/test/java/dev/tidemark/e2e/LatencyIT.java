package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long it takes from a commit to the raised version, with one client writing. Prints it; asserts no time. */
@Tag("alone")
@Tag("faults")
class LatencyIT {

    private static final int WARM_UP = 2_000;
    private static final int MEASURED = 2_000;

    @Test
    void shouldRaiseAfterEachCommit() throws Exception {
        try (var stack = Stack.start(PostgresVersion.DEFAULT, """
                        create table notes (id bigint primary key, user_id bigint not null, body integer not null);
                        alter table notes replica identity full;
                        insert into notes values (1, 1, 0);
                        """, "ownership: { notes: user_id }");
                var pipeline = Pipeline.start(stack)) {
            stack.awaitReflected();
            stack.redis().set("cache_user_version:1", "1");
            long[] nanos = new long[MEASURED];
            try (var connection = stack.connect();
                    var update = connection.prepareStatement("update notes set body = body + 1 where id = 1")) {
                for (int i = 0; i < WARM_UP + MEASURED; i++) {
                    long version = stack.counter(1);
                    update.executeUpdate();
                    long committed = System.nanoTime();
                    while (stack.counter(1) == version) {
                        Thread.onSpinWait();
                    }
                    if (i >= WARM_UP) {
                        nanos[i - WARM_UP] = System.nanoTime() - committed;
                    }
                }
            }
            Arrays.sort(nanos);
            System.out.printf(
                    Locale.ROOT,
                    "Commit to raised version, one client, %d commits: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms%n",
                    MEASURED,
                    nanos[MEASURED / 2] / 1e6,
                    nanos[MEASURED * 9 / 10] / 1e6,
                    nanos[MEASURED * 99 / 100] / 1e6);
            assertThat(stack.counter(1)).isEqualTo(1 + WARM_UP + MEASURED);
            assertThat(pipeline.meters.scrape())
                    .contains("tidemark_users_raised_total " + (double) (WARM_UP + MEASURED));
        }
    }
}
