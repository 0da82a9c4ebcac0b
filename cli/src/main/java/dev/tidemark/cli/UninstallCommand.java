package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.install.CaptureObjects;
import dev.tidemark.cli.install.DdlReports;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark uninstall}. */
@Command(
        name = "uninstall",
        description = {
            "Removes from the source database what 'tidemark install' made.",
            "Can be run again, and when only a part of it is there."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark uninstall", "  tidemark uninstall --all"})
final class UninstallCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(
            names = "--all",
            description = "Also the publication and the slot that cdc made; refused while cdc runs."
                    + " Started again, it makes both anew and everybody is raised.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Configuration loaded = configuration.load(running.environment());
        var database = SourceDatabase.of(loaded, running);
        List<String> removed;
        try {
            removed = database.inTransaction(connection -> {
                List<String> objects = new ArrayList<>(new DdlReports(connection).uninstall());
                if (all) {
                    var source = loaded.source();
                    objects.addAll(new CaptureObjects(connection, source.publication(), source.slot()).remove());
                }
                return objects;
            });
        } catch (IllegalStateException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (CommandException e) {
            if (SourceDatabase.isRefusal(e)) {
                throw new CommandException(
                        "Role " + database.url().user()
                                + " may not remove them: let their owner or a superuser run 'tidemark uninstall' ("
                                + e.getMessage() + ")",
                        e);
            }
            throw e;
        }
        var out = spec.commandLine().getOut();
        removed.forEach(object -> out.println("removed " + object));
        if (removed.isEmpty()) {
            out.println("nothing to remove");
        }
        return 0;
    }
}
