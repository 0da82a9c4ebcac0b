package dev.tidemark.cli;

import dev.tidemark.api.RedisConfig;
import dev.tidemark.cli.config.Addresses;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.embedded.EmbeddedServers;
import dev.tidemark.cli.embedded.EmbeddedServers.Part;
import dev.tidemark.cli.embedded.PostgresServer;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.cli.embedded.Watchdog;
import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark up}. */
@Command(
        name = "up",
        description = {
            "Starts the whole system: Postgres, Kafka and Redis for whatever of them is not configured, a demo"
                    + " application in a Postgres of its own, and the three roles. Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark up                                  everything, nothing of it kept",
            "  tidemark up --data ~/tidemark                everything kept for the next time",
            "  tidemark up --infra                          the three servers alone; the roles by hand",
            "  DATABASE_URL=postgresql://me@db/shop tidemark up --config tidemark.yml"
        })
final class UpCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption option;

    @Option(names = "--data", paramLabel = "DIR", description = "Keep everything there across restarts.")
    private @Nullable Path data;

    @Option(names = "--infra", description = "Start the servers alone.")
    private boolean infrastructureOnly;

    @Option(
            names = "--postgres-version",
            paramLabel = "VERSION",
            defaultValue = "17",
            description = "The embedded Postgres: 15, 16, 17 or 18 (default: ${DEFAULT-VALUE}).")
    private String postgresVersion = PostgresVersion.DEFAULT.toString();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "The api's port; 0 for any that is free.")
    private @Nullable Integer port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PostgresVersion version = version();
        Configuration configuration = configuration();
        if (!infrastructureOnly) {
            requireFree(configuration.api().host(), configuration.api().port());
        }
        var termination = new Termination();
        try (var place = Place.take(Place.directory(data));
                var watchdog = Watchdog.start();
                var directory = DataDirectory.of(place, data != null, watchdog)) {
            place.paths().forEach(watchdog::removesAtOnce);
            return run(configuration, version, place, watchdog, directory, termination);
        } catch (RuntimeException e) {
            // What was starting fails in many ways once the JVM is ending: no news to whoever pressed Ctrl-C.
            if (termination.isAsked() && termination.await() == 0) {
                return 0;
            }
            throw e;
        } finally {
            termination.closed();
        }
    }

    private int run(
            Configuration configuration,
            PostgresVersion version,
            Place place,
            Watchdog watchdog,
            DataDirectory directory,
            Termination termination)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        configured(configuration.addresses(), err);
        var options = new EmbeddedServers.Options(
                missing(configuration.addresses()), version, home(), directory.path(), data != null);
        try (var servers =
                EmbeddedServers.start(options, watchdog, (part, milliseconds) -> progress(err, part, milliseconds))) {
            loadDemo(servers);
            Configuration complete = configuration
                    .at(addresses(configuration.addresses(), servers))
                    .with(configuration.invalidator().in(directory.path().resolve("state")));
            if (termination.isAsked()) {
                return 0;
            }
            if (infrastructureOnly) {
                return announceAndWait(complete, place, Optional.empty(), termination);
            }
            try (var roles = Roles.start(complete, termination)) {
                return announceAndWait(complete, place, Optional.of(roles.url()), termination);
            }
        }
    }

    private Configuration configuration() {
        Configuration loaded = option.load();
        Configuration.ApiSettings api =
                port == null ? loaded.api() : loaded.api().at(port);
        // One process signs and checks the tokens, so nobody has to share a secret.
        return loaded.with(api.signing(UUID.randomUUID() + "" + UUID.randomUUID()));
    }

    private PostgresVersion version() {
        try {
            return PostgresVersion.parse(postgresVersion);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--postgres-version: " + e.getMessage(), e);
        }
    }

    private static void requireFree(String host, int port) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new CommandException(
                    "Port " + port + " of " + host + " cannot be listened at: " + e.getMessage()
                            + "; choose another with --port, 0 for any that is free",
                    e);
        }
    }

    private static Path home() {
        String home = System.getProperty("tidemark.home");
        if (home == null) {
            throw new CommandException("The system property tidemark.home is not set: start Tidemark by ./tidemark");
        }
        return Path.of(home);
    }

    private static void configured(Addresses addresses, PrintWriter err) {
        addresses.database().ifPresent(url -> err.println("Postgres  is configured: " + url));
        addresses.kafka().ifPresent(servers -> err.println("Kafka     is configured: " + servers));
        addresses.redis().ifPresent(url -> err.println("Redis     is configured: " + RedisConfig.masked(url)));
        err.flush();
    }

    private static Set<Part> missing(Addresses addresses) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (addresses.database().isEmpty()) {
            parts.add(Part.POSTGRES);
        }
        if (addresses.kafka().isEmpty()) {
            parts.add(Part.KAFKA);
        }
        if (addresses.redis().isEmpty()) {
            parts.add(Part.REDIS);
        }
        return parts;
    }

    private static void progress(PrintWriter err, Part part, long milliseconds) {
        err.printf(
                Locale.ROOT,
                "%-9s ready after %.1f s%n",
                part.name().charAt(0) + part.name().substring(1).toLowerCase(Locale.ROOT),
                milliseconds / 1000.0);
        err.flush();
    }

    private void loadDemo(EmbeddedServers servers) {
        servers.postgres().filter(PostgresServer::isFresh).ifPresent(postgres -> {
            if (option.isDemo()) {
                DemoDatabase.load(postgres.url());
            }
        });
    }

    private static Addresses addresses(Addresses configured, EmbeddedServers servers) {
        return new Addresses(
                configured.database().or(() -> servers.postgres().map(PostgresServer::url)),
                configured.kafka().or(() -> servers.kafka().map(kafka -> kafka.bootstrapServers())),
                configured.redis().or(() -> servers.redis().map(redis -> redis.url())));
    }

    private int announceAndWait(
            Configuration configuration, Place place, Optional<String> url, Termination termination) {
        Addresses addresses = configuration.addresses();
        var system = RunningSystem.of(
                addresses.database().map(DatabaseUrl::uri).orElseThrow(),
                addresses.kafka().orElseThrow(),
                addresses.redis().orElseThrow(),
                url);
        place.announce(system);
        PrintWriter out = spec.commandLine().getOut();
        new UpAnnouncement(system, option.isDemo(), data).print(out);
        out.flush();
        return termination.await();
    }
}
