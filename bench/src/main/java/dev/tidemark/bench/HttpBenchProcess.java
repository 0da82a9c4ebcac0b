package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that serves on the first core, the only one that it has. Thread-safe.
 *
 * @param port that it listens on
 */
record HttpBenchProcess(Process process, int port) implements AutoCloseable {

    /**
     * Starts it, and waits until it listens.
     *
     * @param length of a constant, in bytes
     */
    static HttpBenchProcess start(HttpBenchServer.Kind kind, int postgresPort, int redisPort, int length)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", "java", "-Xmx512m"));
        String options = System.getenv("SERVER_JAVA_OPTIONS");
        if (options != null) {
            command.addAll(List.of(options.split(" ")));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                HttpBenchServer.class.getName(),
                kind.name(),
                Integer.toString(postgresPort),
                Integer.toString(redisPort),
                Integer.toString(length)));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new HttpBenchProcess(process, port(process));
        } catch (IOException e) {
            process.destroy();
            throw new IOException("The server of " + kind + " did not start", e);
        }
    }

    private static int port(Process process) throws IOException {
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith(HttpBenchServer.PORT)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("It ended without a port: its errors stand above");
        }
        return Integer.parseInt(line.substring(HttpBenchServer.PORT.length()));
    }

    /** What it has used of the processors so far. */
    Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
