package dev.tidemark.cli;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.ReadCatalog;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.rules.ProposedRule;
import dev.tidemark.cli.rules.ProposedRules;
import dev.tidemark.cli.rules.RulesFile;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark init}. */
@Command(
        name = "init",
        description = {
            "Writes a tidemark.yml with a rule for every table of the source database.",
            "Rules follow the foreign keys that lead to the users table: a proposal to read."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark init --users auth_user",
            "  DATABASE_URL=postgresql://me@db/shop tidemark init --users crm.person --output -"
        })
final class InitCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(
            names = "--users",
            required = true,
            paramLabel = "TABLE",
            description = "The table whose rows are the users, as SQL names it: schema.table, or table in public.")
    private String users;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "tidemark.yml",
            description = "The file to write, ./tidemark.yml by default; - prints it.")
    private String output;

    @Option(names = "--force", description = "Write over a file that exists.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TableName table = table();
        if (!output.equals(STANDARD_OUTPUT) && !force && Files.exists(Path.of(output))) {
            throw exists();
        }
        var database = SourceDatabase.of(configuration.load(running.environment()), running);
        Catalog catalog = database.inTransaction(ReadCatalog::of);
        List<ProposedRule> rules;
        try {
            rules = ProposedRules.of(catalog, table);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--users: " + e.getMessage(), e);
        }
        var out = spec.commandLine().getOut();
        String text = RulesFile.of(rules, table);
        if (output.equals(STANDARD_OUTPUT)) {
            out.print(text);
            out.flush();
            return 0;
        }
        write(text);
        long everyone = rules.stream()
                .filter(rule -> rule.rule() instanceof OwnershipRule.Everyone)
                .count();
        out.println(output + ": " + rules.size() + (rules.size() == 1 ? " rule" : " rules") + ", " + everyone
                + " of them everyone; read each line, then run 'tidemark lint"
                + (Path.of(output).equals(ConfigurationFile.DEFAULT) ? "'" : " --config " + output + "'"));
        return 0;
    }

    private TableName table() {
        try {
            return TableName.parse(users);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--users: " + e.getMessage(), e);
        }
    }

    private void write(String text) {
        var options = force
                ? new OpenOption[] {
                    StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
                }
                : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
        try {
            Files.writeString(Path.of(output), text, options);
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (IOException e) {
            throw new CommandException(output + " cannot be written: " + e + "; name another file with --output", e);
        }
    }

    private CommandException exists() {
        return new CommandException(output
                + " exists: write over it with --force, name another file with --output, or print with --output -");
    }
}
