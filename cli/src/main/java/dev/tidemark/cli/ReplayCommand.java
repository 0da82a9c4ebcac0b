package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.invalidations.Bound;
import dev.tidemark.cli.invalidations.InvalidationsTopic;
import dev.tidemark.cli.invalidations.InvalidationsVisitor;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.cli.invalidations.RecordedVersions;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Sources;
import dev.tidemark.contract.UserId;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark replay}. */
@Command(
        name = "replay",
        description = {
            "Raises users whose recorded invalidations Redis has lost: to beyond the highest version recorded for them.",
            "What is applied is not touched. May run while the pipeline does, and again and again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark replay --from 2h --dry-run                  how many users Redis has lost raises of",
            "  tidemark replay --from 2026-11-21T06:00              all since then, local time",
            "  tidemark replay --from 0/16B3748 --to 0/17A0000      what these commits raised",
            "  tidemark replay --from 3@1200 --user 42 --user 43    from an offset of partition 3, two users",
            "  tidemark replay --from 1d --force                    each user of a day once more, behind or not"
        })
final class ReplayCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "WHEN",
            description = "The first: a time (2026-11-21T06:53:00Z, local without Z), a time ago (30m, 2h, 1d), an LSN"
                    + " (0/16B3748), an offset (1200 in every partition, 3@1200 in partition 3).")
    private String from;

    @Option(names = "--to", paramLabel = "WHEN", description = "The last, likewise; else all that is recorded.")
    @Nullable
    private String to;

    @Option(names = "--user", paramLabel = "ID", description = "Only this user, and everybody; may be repeated.")
    private List<String> users = List.of();

    @Option(names = "--source", paramLabel = "NAME", description = "Only invalidations of this source database.")
    @Nullable
    private String source;

    @Option(names = "--dry-run", description = "Tell what would be raised, and change nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Raise each user in the range once more, behind or not.")
    private boolean force;

    @Option(names = "--skip-malformed", description = "Records that cannot be read are no reason for exit code 1.")
    private boolean skipMalformed;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final RecordedVersions recorded = new RecordedVersions();
    private final UnreadableRecords unreadable = new UnreadableRecords();
    private boolean mayLack;

    @Override
    public Integer call() {
        Range range;
        Set<UserId> ids = new LinkedHashSet<>();
        Optional<SourceName> only;
        try {
            Clock clock = Clock.system(ZoneId.systemDefault());
            Bound last = to == null ? null : Bound.parse(to, clock);
            range = Range.of(Optional.of(Bound.parse(from, clock)), Optional.ofNullable(last), clock.instant());
            users.forEach(user -> ids.add(new UserId(user)));
            only = Optional.ofNullable(source).map(SourceName::new);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Configuration loaded = configuration.load(running.environment());
        String kafka = loaded.kafkaBootstrapServers();
        // Read first, which may take long; but not in vain.
        VersionsClient.connect(loaded).close();
        read(kafka, range, ids, only, loaded.sources());
        try (var versions = VersionsClient.connect(loaded)) {
            replay(new ReplayInvalidations(versions, recorded, force));
        }
        return unreadable.count() > 0 && !skipMalformed ? 1 : 0;
    }

    private void read(String kafka, Range range, Set<UserId> ids, Optional<SourceName> only, Sources configured) {
        Set<SourceName> sources = new TreeSet<>(Comparator.comparing(SourceName::value));
        try (var topic = InvalidationsTopic.open(kafka);
                var progress = Progress.of("Reading")) {
            if (topic.extent().isEmpty()) {
                throw new CommandException(
                        "Topic tidemark.invalidations is empty: there is nothing to replay; 'tidemark"
                                + " clear --everybody' is right whatever was lost");
            }
            mayLack = topic.extent().mayLackOf(range);
            if (mayLack) {
                String since =
                        topic.extent().reachesBackTo().map(Object::toString).orElse("now");
                spec.commandLine()
                        .getErr()
                        .println("Records before " + since + " were deleted, and may have been in the range: when that"
                                + " matters, 'tidemark clear --everybody' is right");
            }
            topic.read(range, ids, new InvalidationsVisitor() {
                @Override
                public void recorded(Recorded record) {
                    SourceName name = record.invalidation().source();
                    sources.add(name);
                    if (only.isPresent() && !only.get().equals(name)) {
                        return;
                    }
                    if (only.isEmpty() && range.isOfOneSource() && sources.size() > 1) {
                        throw new CommandException("The range has invalidations of the sources " + sources
                                + ", whose LSNs cannot be compared: name one by --source");
                    }
                    recorded.add(record.invalidation());
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
        only.ifPresent(name -> requireKnown(name, configured, sources));
        unreadable.print(spec.commandLine().getErr());
        if (unreadable.count() > 0 && !skipMalformed) {
            spec.commandLine()
                    .getErr()
                    .println("Whom "
                            + (unreadable.count() == 1
                                    ? "that record raised"
                                    : unreadable.count() + " records" + " raised")
                            + " is not known, the others are replayed: 'tidemark clear --everybody' is"
                            + " right, --skip-malformed says that it does not matter");
        }
    }

    /** Those of the configuration, and others that have left records: where commands run, the file may not name them. */
    private static void requireKnown(SourceName name, Sources configured, Set<SourceName> recorded) {
        if (!configured.contains(name) && !recorded.contains(name)) {
            throw new CommandException("--source: there is no source '" + name + "'; configured are " + configured
                    + ", recorded in the range " + recorded + ": name one of them");
        }
    }

    private void replay(ReplayInvalidations replay) {
        PrintWriter out = spec.commandLine().getOut();
        int all = recorded.users().size();
        Replayed would = replay.count(done -> {});
        if (!json) {
            out.println(recorded.records() == 0 ? "no invalidations in the range" : told(would, all));
            out.flush();
        }
        if (!json && recorded.records() == 0) {
            return;
        }
        if (dryRun) {
            print(would, null, all, out);
            return;
        }
        Replayed did;
        try (var progress = Progress.of("Raising")) {
            did = replay.run(done -> progress.show(done, all));
        } catch (CommandException e) {
            throw new CommandException(
                    e.getMessage() + "; some users may have been raised, the others not: replay"
                            + " again when it answers",
                    e);
        }
        print(would, did, all, out);
    }

    private String told(Replayed would, int all) {
        return would.users() + (would.users() == 1 ? " user of " : " users of ") + all + " in the range "
                + (force ? "to be raised" : would.users() == 1 ? "is behind" : "are behind")
                + (would.users() > 0 ? ", by " + counted(would.versions(), "version") : "") + ", everybody: "
                + (would.everybody() ? "yes, by the epoch" : "no");
    }

    private static String counted(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private void print(Replayed would, @Nullable Replayed did, int all, PrintWriter out) {
        if (!json) {
            out.println(
                    did == null
                            ? "nothing was changed (--dry-run)"
                            : counted(did.users(), "user") + " raised, everybody: "
                                    + (did.everybody() ? "raised to epoch " + did.epoch() : "not raised"));
            return;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("records", recorded.records());
        object.put("users", all);
        object.put("to_raise", of(would));
        if (did != null) {
            object.put("raised", of(did));
        }
        object.put("dry_run", dryRun);
        object.put("force", force);
        object.put("malformed", unreadable.count());
        object.put("may_lack", mayLack);
        out.println(Json.line(object));
    }

    private static Map<String, Object> of(Replayed replayed) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("users", replayed.users());
        object.put("versions", replayed.versions());
        object.put("everybody", replayed.everybody());
        object.put("epoch", replayed.epoch());
        return object;
    }
}
