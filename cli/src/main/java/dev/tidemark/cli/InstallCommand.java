package dev.tidemark.cli;

import dev.tidemark.cli.install.DdlReports;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark install}. */
@Command(
        name = "install",
        description = {
            "Makes the source database report DDL on tables in the stream of changes.",
            "Two event triggers and their functions; what it does to rows is not in the",
            "stream otherwise. Needs a superuser, and can be run again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark install", "  tidemark install --print | psql -U postgres shop"})
final class InstallCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(names = "--print", description = "Print the SQL, for somebody who may run it, and do nothing.")
    private boolean print;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (print) {
            out.println("begin;\n\n" + DdlReports.sql() + "\ncommit;");
            return 0;
        }
        var database = SourceDatabase.of(configuration.load(running.environment()), running);
        try {
            List<String> installed = database.inTransaction(connection -> {
                var reports = new DdlReports(connection);
                reports.install();
                return reports.objects();
            });
            installed.forEach(object -> out.println("installed " + object));
        } catch (CommandException e) {
            if (SourceDatabase.isRefusal(e)) {
                throw new CommandException(
                        "Role " + database.url().user()
                                + " may not create event triggers: let a superuser run what 'tidemark install --print' prints ("
                                + e.getMessage() + ")",
                        e);
            }
            throw e;
        }
        return 0;
    }
}
