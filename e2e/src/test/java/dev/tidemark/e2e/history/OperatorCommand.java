package dev.tidemark.e2e.history;

import dev.tidemark.e2e.Stack;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an operator's command did, in a process of its own.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it complained of
 */
public record OperatorCommand(int exitCode, String out, String err) {

    private static final int LIMIT_SECONDS = 120;

    /** Runs it to its end. */
    public static OperatorCommand run(Stack stack, String... arguments) {
        try {
            Path out = Files.createTempFile("operator-", ".out");
            Path err = Files.createTempFile("operator-", ".err");
            String home = System.getProperty("tidemark.home");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    home + File.separator + "lib" + File.separator + "*",
                    "dev.tidemark.cli.Tidemark"));
            command.addAll(List.of(arguments));
            var builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(stack.environment());
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException(
                        String.join(" ", arguments) + " has not ended: " + Files.readString(err));
            }
            var ended = new OperatorCommand(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
