package dev.tidemark.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.api.identity.TokenKeys;
import dev.tidemark.cli.Tidemark;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.config.EnvironmentVariable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** Checks {@code docker-compose.yml} and {@code Dockerfile} against the programs, since no Docker engine runs here. */
class ComposeFileTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CONFIGURATION = ROOT.resolve("deploy/tidemark.yml");
    private static final List<String> SERVERS = List.of("postgres", "kafka", "redis");
    private static final List<String> ROLES = List.of("cdc", "invalidator", "api");

    private static final Pattern DEFAULTED = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9/-]+:[0-9]+\\.[0-9]+\\.?[0-9A-Za-z._-]*");

    private final Map<String, Object> file;

    ComposeFileTest() throws IOException {
        file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("docker-compose.yml")));
    }

    @Test
    void shouldRunTheServersAndTheRoles() {
        assertThat(map(file, "services").keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(SERVERS.stream(), ROLES.stream()).toList());
    }

    @Test
    void shouldCheckTheHealthOfEveryService() {
        map(file, "services").keySet().forEach(service -> {
            var check = map(service(service), "healthcheck");
            assertThat(check).as(service).containsKeys("test", "interval", "timeout", "retries");
            assertThat(list(check, "test").get(0)).as(service).isIn("CMD", "CMD-SHELL");
        });
    }

    @ParameterizedTest
    @CsvSource({"cdc, postgres kafka", "invalidator, kafka redis cdc", "api, postgres redis invalidator"})
    void shouldWaitUntilWhatARoleNeedsIsHealthy(String role, String needed) {
        var dependencies = map(service(role), "depends_on");

        assertThat(dependencies.keySet()).containsExactlyInAnyOrder(needed.split(" "));
        assertThat(dependencies.values()).containsOnly(Map.of("condition", "service_healthy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator", "api"})
    void shouldGiveARoleOnlyVariablesThatAreRead(String role) {
        assertThat(map(service(role), "environment").keySet())
                .isSubsetOf(Arrays.stream(EnvironmentVariable.values())
                        .map(Enum::name)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator", "api"})
    void shouldConfigureARoleWithAllThatItNeeds(String role) {
        Configuration configuration = ConfigurationFile.load(Optional.of(CONFIGURATION), environment(role));

        switch (role) {
            case "cdc" -> {
                assertThat(configuration.cdc().database().host()).isEqualTo("postgres");
                assertThat(configuration.cdc().bootstrapServers()).isEqualTo("kafka:19092");
            }
            case "invalidator" -> {
                assertThat(configuration.invalidatorConfig().bootstrapServers()).isEqualTo("kafka:19092");
                assertThat(configuration.invalidatorConfig().redisUrl()).contains("@redis:6379");
                assertThat(configuration.invalidatorConfig().stateDirectory())
                        .startsWithRaw(Path.of("/var/lib/tidemark"));
            }
            default -> {
                assertThat(configuration.apiConfig().host())
                        .as("reached from other containers")
                        .isEqualTo("0.0.0.0");
                assertThat(configuration.apiConfig().port()).isEqualTo(8080);
                assertThat(configuration.apiConfig().database().host()).isEqualTo("postgres");
                assertThat(configuration.apiConfig().access().tokens().keys())
                        .as("the same secret for all processes")
                        .isInstanceOfSatisfying(
                                TokenKeys.Secret.class,
                                secret -> assertThat(secret.value()).hasSizeGreaterThanOrEqualTo(32));
            }
        }
    }

    @Test
    void shouldRunTheDemoAsItIsRunElsewhere() {
        var demo =
                ConfigurationFile.load(Optional.of(ROOT.resolve("cli/src/main/resources/demo/tidemark.yml")), Map.of());
        var deployed = ConfigurationFile.load(Optional.of(CONFIGURATION), Map.of());

        assertThat(deployed.ownership().rules()).isEqualTo(demo.ownership().rules());
        assertThat(deployed.reads())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("places")
                .isEqualTo(demo.reads());
        assertThat(deployed.ownership().profile()).isEqualTo(demo.ownership().profile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator", "api"})
    void shouldRunCommandsThatTheProgramTakes(String role) {
        String[] command = list(service(role), "command").toArray(String[]::new);

        var parsed = new CommandLine(Tidemark.class).parseArgs(command);

        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "kafka", "redis", "cdc", "invalidator", "api"})
    void shouldPinImagesAndPublishPortsAtTheLoopbackAddressAlone(String service) {
        assertThat((String) service(service).get("image")).matches(PINNED);
        assertThat(list(service(service), "ports")).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void shouldMountFilesThatExistAndVolumesThatAreNamed() {
        map(file, "services")
                .keySet()
                .forEach(service -> list(service(service), "volumes").forEach(volume -> {
                    String source = volume.substring(0, volume.indexOf(':'));
                    if (source.startsWith(".")) {
                        assertThat(ROOT.resolve(source)).as(service).isRegularFile();
                        assertThat(volume).as(service).endsWith(":ro");
                    } else {
                        assertThat(map(file, "volumes")).as(service).containsKey(source);
                    }
                }));
    }

    @Test
    void shouldSetTheServersAsTheRolesNeedThem() {
        assertThat(list(service("postgres"), "command")).contains("wal_level=logical");
        assertThat(list(service("redis"), "command"))
                .containsSequence("--maxmemory-policy", "volatile-lru")
                .containsSequence("--appendonly", "yes");
        assertThat(map(service("kafka"), "environment"))
                .containsEntry("KAFKA_PROCESS_ROLES", "broker,controller")
                .hasEntrySatisfying(
                        "KAFKA_ADVERTISED_LISTENERS",
                        listeners -> assertThat((String) listeners).contains("://kafka:19092"));
    }

    @Test
    void shouldAskTheRolesWhereTheyListen() {
        for (String role : List.of("cdc", "invalidator")) {
            assertThat(list(service(role), "command"))
                    .containsSequence("--metrics-host", "0.0.0.0", "--metrics-port", "9464");
            assertThat(list(map(service(role), "healthcheck"), "test"))
                    .containsExactly("CMD", "/opt/tidemark/healthcheck", "9464", "/health/live");
        }
        assertThat(list(map(service("api"), "healthcheck"), "test"))
                .containsExactly("CMD", "/opt/tidemark/healthcheck", "8080", "/health/ready");
    }

    @Test
    void shouldBuildOneImageInPinnedStagesAndRunItWithoutRoot() throws IOException {
        List<String> dockerfile = Files.readAllLines(ROOT.resolve("Dockerfile"));
        List<String> stages = instructions(dockerfile, "FROM");

        assertThat(stages).hasSize(2);
        assertThat(stages.get(0)).matches("maven:[0-9.]+-eclipse-temurin-17 AS build");
        assertThat(stages.get(1)).matches("eclipse-temurin:17\\.[0-9._]+-jre-[a-z]+");
        assertThat(instructions(dockerfile, "USER")).containsExactly("tidemark");
        assertThat(instructions(dockerfile, "ENTRYPOINT"))
                .singleElement()
                .asString()
                .contains("\"/opt/tidemark/lib/*\", \"dev.tidemark.cli.Tidemark\"");
        for (String copied : instructions(dockerfile, "COPY")) {
            if (!copied.startsWith("--from") && !copied.startsWith(". ")) {
                assertThat(ROOT.resolve(copied.substring(0, copied.indexOf(' '))))
                        .isExecutable();
            }
        }
        assertThat(ROLES).allSatisfy(role -> assertThat(service(role)).containsEntry("build", "."));
    }

    @Test
    void shouldLetEveryModuleIntoTheImagesBuild() throws IOException {
        List<String> ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));

        assertThat(ignored).contains("*", "!pom.xml", "!.mvn", "!deploy/healthcheck");
        Pattern.compile("<module>(.*)</module>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .forEach(module -> assertThat(ignored).containsAnyOf("!" + module, "!" + module + "/pom.xml"));
    }

    @Test
    void shouldTellHealthByTheStatus() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/well", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/ill", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        String port = Integer.toString(server.getAddress().getPort());
        try {
            assertThat(healthcheck(port, "/well")).isZero();
            assertThat(healthcheck(port, "/ill")).isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(healthcheck(port, "/well")).as("nobody listens").isNotZero();
    }

    private static int healthcheck(String port, String path) throws IOException, InterruptedException {
        return new ProcessBuilder(ROOT.resolve("deploy/healthcheck").toString(), port, path)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Map<String, String> environment(String role) {
        var environment = new HashMap<String, String>();
        map(service(role), "environment")
                .forEach((name, value) -> environment.put(
                        name,
                        DEFAULTED
                                .matcher((String) value)
                                .replaceAll(result -> Matcher.quoteReplacement(result.group(2)))));
        assertThat(environment.values()).as("every variable has a default").noneMatch(value -> value.contains("$"));
        return environment;
    }

    private static List<String> instructions(List<String> dockerfile, String name) {
        return dockerfile.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
    }

    private Map<String, Object> service(String name) {
        return map(map(file, "services"), name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.getOrDefault(name, Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> parent, String name) {
        return (List<String>) parent.getOrDefault(name, List.of());
    }
}
