package dev.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tidemark.api.Api;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.invalidations.Bound;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.contract.UserId;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark warm}. */
@Command(
        name = "warm",
        description = {
            "Fills the cache ahead: reads for users what they will ask for, by an api of its own.",
            "Parameters of the reads have their defaults, or are NULL. What is cached already is left as it is."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark warm --reads invoices --users 1,2,3",
            "  tidemark warm --reads invoices,documents --users recent              raised in the last hour",
            "  tidemark warm --reads invoices --users recent --since 1d --most 5000 --rate 20"
        })
final class WarmCommand implements Callable<Integer> {

    private static final String RECENT = "recent";
    private static final int HIGHEST_RATE = 10_000;
    private static final int MOST_USERS = 1_000_000;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(
            names = "--reads",
            required = true,
            split = ",",
            paramLabel = "READ",
            description = "Names of declared reads.")
    private List<String> reads = List.of();

    @Option(
            names = "--users",
            required = true,
            split = ",",
            paramLabel = "USER",
            description = "Ids of users; or 'recent': those whose versions were raised last, so whose caches are cold.")
    private List<String> users = List.of();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            defaultValue = "1h",
            description =
                    "With recent: raised since then (default: ${DEFAULT-VALUE}); a time, a time ago, an LSN, an offset.")
    private String since = "1h";

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "1000",
            description = "With recent: so many users at most, the ones raised last (default: ${DEFAULT-VALUE}).")
    private int most;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "So many reads a second at most, eight at once (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        within("--rate", rate, HIGHEST_RATE);
        within("--most", most, MOST_USERS);
        Optional<Range> recent = Set.copyOf(users).equals(Set.of(RECENT)) ? Optional.of(range()) : Optional.empty();
        Collection<UserId> named = recent.isPresent() ? List.of() : ids();
        Configuration loaded = configuration.load(running.environment());
        List<ReadDeclaration> chosen = chosen(loaded);
        Collection<UserId> ids = recent.isEmpty() ? named : recent(loaded, recent.get());
        if (LoggerFactory.getLogger("dev.tidemark.api") instanceof Logger logger && !logger.isDebugEnabled()) {
            logger.setLevel(Level.WARN);
        }
        String secret = UUID.randomUUID() + "" + UUID.randomUUID();
        var termination = new Termination();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var api = Api.start(loaded.warmingConfig(secret), registry)) {
            var reader = new WarmReads(
                    api.port(),
                    api::tokenOf,
                    new Pace(rate, System::nanoTime, Pace.Sleep.OF_THE_THREAD),
                    new CheckStores(registry, Pace.Sleep.OF_THE_THREAD),
                    termination::isAsked);
            return warm(reader, chosen, ids, termination);
        } finally {
            termination.closed();
        }
    }

    private int warm(WarmReads reader, List<ReadDeclaration> chosen, Collection<UserId> ids, Termination termination)
            throws InterruptedException {
        var warmed = new Warmed();
        try (var progress = Progress.of("Warming")) {
            reader.run(chosen, ids, warmed, progress);
        }
        var out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("users", ids.size());
            object.put("reads", chosen.stream().map(ReadDeclaration::name).toList());
            object.putAll(warmed.toMap());
            object.put("stopped", termination.isAsked());
            out.println(Json.line(object));
        } else {
            out.println(ids.size()
                    + (ids.size() == 1 ? " user: " : " users: ")
                    + warmed
                    + (termination.isAsked() ? "; stopped before the end" : ""));
        }
        out.flush();
        return warmed.isComplete() && !termination.isAsked() ? 0 : 1;
    }

    private Collection<UserId> recent(Configuration loaded, Range range) {
        try (var progress = Progress.of("Who was raised")) {
            return new RecentUsers(most, progress).read(loaded.kafkaBootstrapServers(), range);
        }
    }

    private List<ReadDeclaration> chosen(Configuration loaded) {
        Map<String, ReadDeclaration> declared =
                loaded.reads().stream().collect(Collectors.toMap(ReadDeclaration::name, read -> read));
        return new LinkedHashSet<>(reads)
                .stream().map(name -> warmable(name, declared)).toList();
    }

    private ReadDeclaration warmable(String name, Map<String, ReadDeclaration> declared) {
        ReadDeclaration read = declared.get(name);
        if (read == null) {
            throw misused("--reads: there is no read '" + name + "'; declared are "
                    + String.join(", ", new TreeSet<>(declared.keySet())));
        }
        Collection<String> without = needed(read);
        if (!without.isEmpty()) {
            throw misused("--reads: '" + name
                    + "' cannot be warmed, nobody knows what will be asked for: a request has to give "
                    + String.join(", ", without));
        }
        return read;
    }

    /** What a request must give. */
    static Collection<String> needed(ReadDeclaration read) {
        var needed = new TreeSet<String>();
        read.parameters().forEach((parameter, declaration) -> {
            if (declaration.required()) {
                needed.add(parameter);
            }
        });
        return needed;
    }

    private Collection<UserId> ids() {
        if (users.contains(RECENT)) {
            String other = users.stream()
                    .filter(user -> !user.equals(RECENT))
                    .findFirst()
                    .orElseThrow();
            throw misused("--users: '" + RECENT + "' stands beside '" + other
                    + "': give it alone, and the ids in another run");
        }
        try {
            var ids = new LinkedHashSet<UserId>();
            users.forEach(user -> ids.add(new UserId(user)));
            return ids;
        } catch (IllegalArgumentException e) {
            throw misused("--users: " + e.getMessage());
        }
    }

    private Range range() {
        try {
            Clock clock = Clock.system(ZoneId.systemDefault());
            return Range.of(Optional.of(Bound.parse(since, clock)), Optional.empty(), clock.instant());
        } catch (IllegalArgumentException e) {
            throw misused("--since: " + e.getMessage());
        }
    }

    private void within(String option, int value, int highest) {
        if (value < 1 || value > highest) {
            throw misused(option + " is from 1 to " + highest + ", not " + value);
        }
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
