package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.Pipeline;
import dev.tidemark.e2e.Stack;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Made-up applications on the whole pipeline, each transaction judged by {@link OwnershipOracle}. A fresh seed is among
 * them; {@code -Dtidemark.oracle.seed=} takes one seed alone.
 */
class OwnershipOracleIT {

    static final int FIXED_SEEDS = 12;
    private static final int FEW_FIXED_SEEDS = 3;
    private static final int CHANGES_EACH = 1_540;
    private static final String SOURCE = "source: { heartbeat-interval: 100ms }\nownership:\n";

    @Test
    void shouldRaiseJustTheOwnersOfWhatEachTransactionChanged() throws Exception {
        judge(seeds(FEW_FIXED_SEEDS));
    }

    @Test
    @Tag("faults")
    void shouldRaiseJustTheOwnersOfTwentyThousandChanges() throws Exception {
        judge(seeds(FIXED_SEEDS));
    }

    private static void judge(LongStream seeds) throws Exception {
        List<Application> applications = seeds.mapToObj(Application::random).toList();
        System.out.println("oracle: "
                + applications.stream().map(Application::name).toList() + "; again with -Dtidemark.oracle.seed=");
        var schema = new StringBuilder();
        var yaml = new StringBuilder(SOURCE);
        for (Application application : applications) {
            schema.append(SchemaSql.of(application.tables())).append(ChangedRows.triggers(application.tables()));
            yaml.append(RandomRules.yaml(application.rules()));
        }
        List<Tally> tallies = new ArrayList<>();
        try (var stack = Stack.start(PostgresVersion.DEFAULT, schema.toString(), yaml.toString())) {
            List<Trial> trials = new ArrayList<>();
            for (Application application : applications) {
                var trial = new Trial(application, stack);
                trial.fill();
                trials.add(trial);
            }
            Pipeline pipeline = Pipeline.start(stack);
            try {
                stack.awaitReflected(Duration.ofMinutes(1));
                for (Trial trial : trials) {
                    Tally tally = trial.judge(stack, CHANGES_EACH);
                    System.out.println("oracle: " + tally);
                    tallies.add(tally);
                    trial.close();
                }
            } finally {
                pipeline.close();
            }
        }

        assertThat(tallies).flatExtracting(Tally::missed).isEmpty();
        assertThat(tallies).flatExtracting(Tally::excess).isEmpty();
        assertThat(tallies.stream().mapToInt(Tally::changes).sum())
                .isGreaterThanOrEqualTo(CHANGES_EACH * applications.size());
    }

    private static LongStream seeds(int fixed) {
        Long only = Long.getLong("tidemark.oracle.seed");
        return only != null
                ? LongStream.of(only)
                : LongStream.concat(
                        LongStream.rangeClosed(1, fixed), LongStream.of(new SecureRandom().nextInt(1_000_000_000)));
    }
}
