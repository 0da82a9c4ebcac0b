package dev.tidemark.e2e.servers;

import dev.tidemark.cli.embedded.Watchdog;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@link KafkaMain} in a process of its own. */
public final class KafkaProcess implements Server, AutoCloseable {

    /** On a machine that has much else to do. */
    private static final Duration START = Duration.ofMinutes(3);

    private final Path data;
    private final int port = freePort();
    private final int controllerPort = freePort();
    private int starts = 1;
    private Path log;
    private Process process;

    private KafkaProcess(Path data) {
        this.data = data;
        this.log = data.resolveSibling("kafka-" + starts + ".log");
        this.process = begin();
    }

    /**
     * Starts one at free ports of the loopback address, which it keeps.
     *
     * @param data its directory, made when missing
     */
    public static KafkaProcess start(Path data, Watchdog watchdog) {
        watchdog.stops(processFile(data));
        var kafka = new KafkaProcess(data);
        kafka.awaitReady();
        return kafka;
    }

    /** A port that nobody listened at a moment ago. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    private Process begin() {
        try {
            Path classes = Path.of(KafkaMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Process started = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classes + File.pathSeparator + System.getProperty("tidemark.home") + "/lib/*",
                            KafkaMain.class.getName(),
                            data.toString(),
                            Integer.toString(port),
                            Integer.toString(controllerPort)))
                    .directory(data.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Files.writeString(processFile(data), started.pid() + "\n");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitReady() {
        Awaitility.await("Kafka at port " + port + ", see " + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    String said = Files.readString(log, StandardCharsets.UTF_8);
                    if (!process.isAlive()) {
                        throw new IllegalStateException("Kafka has ended: " + said);
                    }
                    return said.contains(KafkaMain.READY);
                });
    }

    private static Path processFile(Path data) {
        return data.resolveSibling("kafka.pid");
    }

    @Override
    public void freeze() {
        Signals.freeze(process.pid());
    }

    @Override
    public void resume() {
        Signals.resume(process.pid());
    }

    @Override
    public void stop() {
        process.destroy();
        Signals.awaitEnd(process.pid());
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        Signals.awaitEnd(process.pid());
    }

    @Override
    public void startAgain() {
        starts++;
        log = data.resolveSibling("kafka-" + starts + ".log");
        process = begin();
        awaitReady();
    }

    /** Nothing of it is needed any more, frozen or not. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
