package dev.tidemark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command did that ran in this JVM.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it complained of
 */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Tidemark.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
