package dev.tidemark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidemark env}. */
@Command(
        name = "env",
        description = "Prints the addresses of the system that is up, for the shell.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {"  eval \"$(tidemark env)\"", "  psql \"$DATABASE_URL\" -c 'select count(*) from invoices_invoice'"})
final class EnvCommand implements Callable<Integer> {

    @Mixin
    private RunningSystemOption running;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        RunningSystem system = running.find()
                .orElseThrow(() -> new CommandException("No system is up in " + Place.directory(running.data)
                        + ": start one with 'tidemark up', or name its directory with --data"));
        var out = spec.commandLine().getOut();
        system.environment().forEach((name, value) -> out.println("export " + name + "=" + quote(value)));
        return 0;
    }

    /** Quoted for every POSIX shell. */
    private static String quote(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
