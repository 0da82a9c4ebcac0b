package dev.tidemark.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that nobody configured, started together and stopped together. */
public final class EmbeddedServers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

    /** Which servers there are. */
    public enum Part {
        POSTGRES,
        KAFKA,
        REDIS
    }

    /** Told how the start goes on, from several threads. */
    public interface Progress {
        /** A server is ready. */
        void ready(Part part, long milliseconds);
    }

    /**
     * What to start.
     *
     * @param parts the servers
     * @param version of Postgres
     * @param home where the build put its parts
     * @param directory where their data goes
     * @param durable whether the data is kept for the next start
     */
    public record Options(Set<Part> parts, PostgresVersion version, Path home, Path directory, boolean durable) {

        public Options {
            parts = parts.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(parts);
        }
    }

    private final Optional<PostgresServer> postgres;
    private final Optional<KafkaServer> kafka;
    private final Optional<RedisServer> redis;

    private EmbeddedServers(
            Optional<PostgresServer> postgres, Optional<KafkaServer> kafka, Optional<RedisServer> redis) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.redis = redis;
    }

    /**
     * Starts them side by side.
     *
     * @param watchdog stops them should this JVM be killed
     * @throws ServerStartException when one does not start; the others are stopped again
     */
    public static EmbeddedServers start(Options options, Watchdog watchdog, Progress progress) {
        Path directory = options.directory();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be made", e);
        }
        var postgres = start(
                options,
                Part.POSTGRES,
                progress,
                () -> PostgresServer.start(
                        options.version(), options.home(), directory.resolve("postgres"), options.durable(), watchdog));
        var redis = start(
                options,
                Part.REDIS,
                progress,
                () -> RedisServer.start(directory.resolve("redis"), options.durable(), watchdog));
        var kafka = start(options, Part.KAFKA, progress, () -> KafkaServer.start(directory.resolve("kafka")));
        try {
            CompletableFuture.allOf(postgres, redis, kafka).join();
            return new EmbeddedServers(postgres.join(), kafka.join(), redis.join());
        } catch (CompletionException e) {
            List.of(postgres, redis, kafka).forEach(EmbeddedServers::closeStarted);
            throw e.getCause() instanceof ServerStartException cause ? cause : e;
        }
    }

    private static <T> CompletableFuture<Optional<T>> start(
            Options options, Part part, Progress progress, Supplier<T> server) {
        if (!options.parts().contains(part)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    long start = System.nanoTime();
                    T started = server.get();
                    progress.ready(part, (System.nanoTime() - start) / 1_000_000);
                    return Optional.of(started);
                },
                // One thread each, whatever the size of the common pool on a small machine.
                task -> new Thread(task, "start-" + part).start());
    }

    private static void closeStarted(CompletableFuture<? extends Optional<? extends AutoCloseable>> start) {
        var unused = start.handle((server, error) -> {
            if (server != null) {
                server.ifPresent(EmbeddedServers::close);
            }
            return null;
        });
    }

    public Optional<PostgresServer> postgres() {
        return postgres;
    }

    public Optional<KafkaServer> kafka() {
        return kafka;
    }

    public Optional<RedisServer> redis() {
        return redis;
    }

    @Override
    public void close() {
        List<AutoCloseable> servers = new ArrayList<>();
        kafka.ifPresent(servers::add);
        redis.ifPresent(servers::add);
        postgres.ifPresent(servers::add);
        servers.forEach(EmbeddedServers::close);
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            LOG.warn("A server did not stop cleanly", e);
        }
    }
}
