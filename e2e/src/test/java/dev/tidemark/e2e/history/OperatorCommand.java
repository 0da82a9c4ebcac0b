package dev.tidemark.e2e.history;

import dev.tidemark.cli.Tidemark;
import dev.tidemark.e2e.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What an operator's command did, in this JVM.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it complained of
 */
public record OperatorCommand(int exitCode, String out, String err) {

    /** Runs it to its end, with the configuration of the roles. */
    public static OperatorCommand run(Stack stack, String command, String... options) {
        return run(stack, UnaryOperator.identity(), command, options);
    }

    /** Runs it to its end, with another configuration than the roles have. */
    public static OperatorCommand run(Stack stack, UnaryOperator<String> change, String command, String... options) {
        try {
            Path configuration = stack.configurationWithAddresses(change);
            List<String> arguments = new ArrayList<>(List.of(command, "--config", configuration.toString()));
            arguments.addAll(List.of(options));
            var out = new StringWriter();
            var err = new StringWriter();
            int exitCode = Tidemark.commandLine()
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute(arguments.toArray(String[]::new));
            return new OperatorCommand(exitCode, out.toString(), err.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
