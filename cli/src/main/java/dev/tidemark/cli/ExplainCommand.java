package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.invalidations.Bound;
import dev.tidemark.cli.invalidations.Extent;
import dev.tidemark.cli.invalidations.InvalidationsTopic;
import dev.tidemark.cli.invalidations.InvalidationsVisitor;
import dev.tidemark.cli.invalidations.LatestRaises;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.contract.UserId;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark explain}. */
@Command(
        name = "explain",
        description = {
            "Tells why a user was raised: each raise of the user and of everybody, the newest last.",
            "With the changed rows, and the way along the rules from each to the user."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark explain 42 --since 10m",
            "  tidemark explain 42 --json | jq -c '{version, causes: [.causes[].reason]}'"
        })
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Parameters(paramLabel = "USER", description = "Id of the user.")
    private String user;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "A time (2026-11-21T06:53:00Z, local without Z), a time ago (30m, 2h, 1d), an LSN, an offset;"
                    + " else all that is recorded.")
    @Nullable
    private String since;

    @Option(names = "--json", description = "One JSON object a raise, a line each.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        UserId id;
        Range range;
        try {
            id = new UserId(user);
            Clock clock = Clock.system(ZoneId.systemDefault());
            Bound from = since == null ? null : Bound.parse(since, clock);
            range = Range.since(Optional.ofNullable(from), clock.instant());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Configuration loaded = configuration.load(running.environment());
        var raises = new LatestRaises();
        var unreadable = new UnreadableRecords();
        Extent extent;
        try (var topic = InvalidationsTopic.open(loaded.kafkaBootstrapServers());
                var progress = Progress.of("Reading")) {
            extent = topic.extent();
            topic.read(range, Set.of(id), new InvalidationsVisitor() {
                @Override
                public void recorded(Recorded recorded) {
                    raises.add(recorded);
                }

                @Override
                public void malformed(String place, String reason) {
                    unreadable.add(place, reason);
                }

                @Override
                public void progress(long done, long all) {
                    progress.show(done, all);
                }
            });
        }
        print(id, raises, extent);
        unreadable.print(spec.commandLine().getErr());
        return unreadable.count() > 0 ? 1 : 0;
    }

    private void print(UserId id, LatestRaises raises, Extent extent) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (raises.isEmpty()) {
            String reach = extent.reachesBackTo()
                    .map(time -> "reaches back to " + time)
                    .orElse("is empty");
            err.println("No raise of user " + id + " or of everybody is recorded"
                    + (since == null ? "" : " since " + since) + "; topic tidemark.invalidations " + reach);
            return;
        }
        if (raises.leftOut() > 0) {
            err.println(raises.leftOut() + " older raises are left out: the newest " + LatestRaises.MOST_RAISES
                    + " are told");
        }
        if (json) {
            raises.oldestFirst().forEach(raise -> out.println(Json.line(ExplainedRaise.fields(raise))));
        } else {
            ExplainedRaise.table(raises.oldestFirst()).print(out);
        }
    }
}
