package dev.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tidemark.api.ApiStartException;
import dev.tidemark.cdc.CdcStartException;
import dev.tidemark.cli.config.ConfigurationException;
import dev.tidemark.cli.embedded.ServerStartException;
import dev.tidemark.cli.invalidations.InvalidationsException;
import dev.tidemark.invalidator.InvalidatorStartException;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code tidemark COMMAND}. */
@Command(
        name = "tidemark",
        description = "Keeps per-user caches of a Postgres application right, from what Postgres committed.",
        versionProvider = Tidemark.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            InitCommand.class,
            LintCommand.class,
            InstallCommand.class,
            UninstallCommand.class,
            EnvCommand.class,
            SqlCommand.class,
            StatusCommand.class,
            ClearCommand.class,
            WarmCommand.class,
            ReplayCommand.class,
            ExplainCommand.class,
            CdcCommand.class,
            InvalidatorCommand.class,
            ApiCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark up                       the whole system, with a demo application",
            "  tidemark init --users auth_user   rules for a database of your own",
            "  tidemark status                   what runs, and how far behind it is",
            "  tidemark clear 42                 make what is cached for user 42 unreachable",
            "  tidemark COMMAND --help           options and examples of a command"
        })
public final class Tidemark {

    private boolean verbose;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Tell more: each step in the log, where an error comes from.")
    void verbose(boolean more) {
        verbose = more;
        if (more && LoggerFactory.getLogger("dev.tidemark") instanceof Logger logger) {
            logger.setLevel(Level.DEBUG);
        }
    }

    private Tidemark() {}

    /** Runs a command and ends the JVM: 0 when it did what was asked, 1 when it could not, 2 when it was not understood. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The commands, to be executed in a JVM that goes on afterwards. */
    public static CommandLine commandLine() {
        var tidemark = new Tidemark();
        var commandLine = new CommandLine(tidemark);
        commandLine.setParameterExceptionHandler(Tidemark::misunderstood);
        commandLine.setExecutionExceptionHandler((error, command, parsed) -> report(tidemark, error, command, parsed));
        return commandLine;
    }

    private static int misunderstood(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        var err = command.getErr();
        if (arguments.length == 0) {
            command.usage(err);
            return CommandLine.ExitCode.USAGE;
        }
        err.println(command.getColorScheme().errorText("tidemark: ") + reason(error) + " '"
                + command.getCommandSpec().qualifiedName() + " --help' tells more");
        return CommandLine.ExitCode.USAGE;
    }

    private static String reason(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)) {
            return error.getMessage() + ";";
        }
        boolean isCommand = error.getCommandLine().getParent() == null && !unmatched.isUnknownOption();
        String reason =
                isCommand ? "There is no command '" + unmatched.getUnmatched().get(0) + "'" : error.getMessage();
        return unmatched.getSuggestions().isEmpty()
                ? reason + ";"
                : reason + "; did you mean '" + String.join("' or '", unmatched.getSuggestions()) + "'?";
    }

    private static int report(Tidemark tidemark, Exception error, CommandLine command, ParseResult unused) {
        var err = command.getErr();
        for (String line : lines(error)) {
            err.println(command.getColorScheme().errorText("tidemark: ") + line);
        }
        if (tidemark.verbose) {
            error.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static List<String> lines(Exception error) {
        if (error instanceof ConfigurationException configuration) {
            return configuration.faults();
        }
        if (error instanceof CdcStartException cdc) {
            return cdc.faults();
        }
        if (error instanceof ApiStartException api) {
            return api.faults();
        }
        boolean told = error instanceof CommandException
                || error instanceof InvalidationsException
                || error instanceof ServerStartException
                || error instanceof InvalidatorStartException;
        return List.of(
                told ? String.valueOf(error.getMessage()) : error + " (a fault of Tidemark: --verbose tells where)");
    }

    /** What the build wrote into the manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Tidemark.class.getPackage().getImplementationVersion();
            return new String[] {"tidemark " + (version == null ? "of a build without a version" : version)};
        }
    }
}
