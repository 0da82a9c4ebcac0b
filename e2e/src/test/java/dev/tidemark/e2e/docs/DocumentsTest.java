package dev.tidemark.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.cli.Tidemark;
import dev.tidemark.cli.config.ConfigurationException;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.config.EnvironmentVariable;
import dev.tidemark.invalidator.InvalidatorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Holds the documents to the programs. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*$(.*?)^```$");
    private static final Pattern COMMAND = Pattern.compile("\\./tidemark ([a-z]+)");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", ".git", ".tidemark")
                            .noneMatch(name -> ROOT.relativize(file).startsWith(name)
                                    || ROOT.relativize(file).toString().contains("/" + name + "/")))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldLinkToWhatExists(Path document) throws IOException {
        assertThat(matches(LINK, Files.readString(document)))
                .filteredOn(link -> !link.startsWith("https://"))
                .allSatisfy(link ->
                        assertThat(document.resolveSibling(link)).as(link).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldShowOnlyCommandsThatExist(Path document) throws IOException {
        Set<String> commands = new CommandLine(Tidemark.class).getSubcommands().keySet();

        for (String block : matches(BLOCK, Files.readString(document))) {
            assertThat(commands).containsAll(matches(COMMAND, block));
        }
    }

    @Test
    void shouldNameEveryCommandInTheReadme() throws IOException {
        assertThat(matches(COMMAND, text("README.md")))
                .containsAll(new CommandLine(Tidemark.class).getSubcommands().keySet());
    }

    @Test
    void shouldDescribeEveryOption() throws IOException {
        String described = text("docs/configuration.md");

        new CommandLine(Tidemark.class)
                .getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec()
                        .options()
                        .forEach(option -> assertThat(described).contains(option.longestName())));
    }

    @Test
    void shouldDescribeEverySettingAndNoOther(@TempDir Path directory) throws IOException {
        Set<String> described = new TreeSet<>(firstCells("docs/configuration.md"));
        described.removeIf(cell -> !cell.contains("."));

        assertThat(described).isEqualTo(settings(directory));
    }

    /** As the program itself tells them when it finds one it does not know. */
    private static Set<String> settings(Path directory) throws IOException {
        Path file = directory.resolve("tidemark.yml");
        Files.writeString(file, """
                unknown: x
                source: { unknown: x }
                kafka: { unknown: x }
                redis: { unknown: x }
                cache: { unknown: x }
                invalidator: { unknown: x }
                api:
                  unknown: x
                  tokens: { unknown: x }
                  tls: { unknown: x }
                  cors: { unknown: x }
                profile: { unknown: x }
                reads:
                  <name>:
                    unknown: x
                    paging: { unknown: x }
                    params:
                      <name>: { unknown: x }
                """);
        var faults = catchThrowableOfType(
                        ConfigurationException.class, () -> ConfigurationFile.load(Optional.of(file), Map.of()))
                .faults();
        var known = Pattern.compile("\\s([^\\s]*)unknown: there is no such setting; known here: (.*)");
        Set<String> settings = new TreeSet<>(Set.of("ownership.<table>"));
        for (String fault : faults) {
            var matcher = known.matcher(fault);
            if (matcher.find() && !matcher.group(1).isEmpty()) {
                for (String name : matcher.group(2).split(", ", -1)) {
                    settings.add(matcher.group(1) + name);
                }
            }
        }
        // Sections of their own.
        settings.removeAll(Set.of("api.tokens", "api.tls", "api.cors", "reads.<name>.params", "reads.<name>.paging"));
        return settings;
    }

    @Test
    void shouldNameTheVariableOfEachSetting() throws IOException {
        List<String> lines = text("docs/configuration.md").lines().toList();

        assertThat(EnvironmentVariable.values())
                .allSatisfy(variable -> assertThat(lines)
                        .anyMatch(line -> line.startsWith("| `" + variable.setting() + "` |")
                                && line.contains("`" + variable.name() + "`")));
    }

    @Test
    void shouldDescribeEveryMetricAndNoOther() throws IOException {
        assertThat(new TreeSet<>(firstCells("docs/metrics.md"))).isEqualTo(metrics());
    }

    @Test
    void shouldNameMetricsAsTheyAreServed() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var unused = List.of(
                new CdcMetrics(registry, Clock.systemUTC()),
                new InvalidatorMetrics(registry),
                new ApiMetrics(registry));
        Set<String> served = matches(Pattern.compile("(?m)^# TYPE ([a-z_]+)"), registry.scrape()).stream()
                // What a timer adds beside its summary.
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toSet());

        assertThat(served).isSubsetOf(metrics()).hasSizeGreaterThan(5);
    }

    /** As the sources of the three classes register them, in the names that Prometheus reads. */
    private static Set<String> metrics() {
        var registered =
                Pattern.compile("(Counter\\.builder|counter|Timer\\.builder|Gauge\\.builder)\\(\\s*\"([a-z._]+)\"");
        Set<String> names = new TreeSet<>();
        for (String source : List.of(
                "cdc/src/main/java/dev/tidemark/cdc/CdcMetrics.java",
                "invalidator/src/main/java/dev/tidemark/invalidator/InvalidatorMetrics.java",
                "api/src/main/java/dev/tidemark/api/metrics/ApiMetrics.java")) {
            registered.matcher(read(ROOT.resolve(source))).results().forEach(meter -> {
                String name = meter.group(2).replace('.', '_');
                String suffix = meter.group(1).startsWith("Timer")
                        ? "_seconds"
                        : meter.group(1).startsWith("Gauge") ? "" : "_total";
                names.add(name.endsWith(suffix) ? name : name + suffix);
            });
        }
        return names;
    }

    @Test
    void shouldShowTheTourThatUpPrints() throws Exception {
        List<String> printed = announcement()
                .lines()
                .filter(line -> line.startsWith("  ") && (line.contains("curl") || line.contains("./tidemark sql")))
                .map(String::strip)
                .toList();
        List<String> shown = text("README.md")
                .lines()
                .filter(line -> line.startsWith("$ "))
                .map(line -> line.substring(2))
                .toList();

        assertThat(printed).hasSize(4);
        assertThat(shown).isEqualTo(printed);
    }

    /** What up prints for the demo at its own port; the classes are no one else's, so by reflection. */
    private static String announcement() throws ReflectiveOperationException {
        Object system = only("dev.tidemark.cli.RunningSystem")
                .newInstance(
                        1L, 1L, "postgresql://", "127.0.0.1:9092", "redis://", Optional.of("http://127.0.0.1:8080"));
        var constructor = only("dev.tidemark.cli.UpAnnouncement");
        Object announcement = constructor.newInstance(system, true, null);
        var print = constructor.getDeclaringClass().getDeclaredMethod("print", PrintWriter.class);
        print.setAccessible(true);
        var text = new StringWriter();
        print.invoke(announcement, new PrintWriter(text, true));
        return text.toString();
    }

    private static Constructor<?> only(String name) throws ClassNotFoundException {
        Constructor<?> constructor = Class.forName(name).getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor;
    }

    /** Everything that stands as code in the first cells of a document's tables. */
    private static List<String> firstCells(String document) throws IOException {
        return matches(FIRST_CELL, text(document)).stream()
                .flatMap(cell -> matches(CODE, cell).stream())
                .toList();
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String text(String document) throws IOException {
        return Files.readString(ROOT.resolve(document));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
