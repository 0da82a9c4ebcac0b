package dev.tidemark.cli;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.ReadCatalog;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.install.DdlReports;
import dev.tidemark.cli.lint.Check;
import dev.tidemark.cli.lint.Finding;
import dev.tidemark.cli.lint.PublishedTables;
import dev.tidemark.cli.lint.ReadChecks;
import dev.tidemark.cli.lint.RuleChecks;
import dev.tidemark.cli.lint.TableChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark lint}. */
@Command(
        name = "lint",
        description = {
            "Compares rules and declared reads with the database, the publication and Redis.",
            "One line a finding, with its mend. Exit code 0 when there is none, else 1."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark lint", "  tidemark lint --config shop.yml --json | jq -r '.[].mend'"})
final class LintCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(names = "--json", description = "One JSON array of {check, object, message, mend}.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** What the database tells in one transaction. */
    private record Told(Catalog catalog, List<Finding> findings) {}

    @Override
    public Integer call() {
        Configuration loaded = configuration.load(running.environment());
        var database = SourceDatabase.of(loaded, running);
        Told told = database.inTransaction(connection -> ask(loaded, connection));
        List<Finding> findings = new ArrayList<>(told.findings());
        findings.addAll(reads(loaded, told.catalog(), database));
        if (loaded.addresses().redis().isEmpty()) {
            print(findings);
            throw new CommandException("Redis was not looked at: REDIS_URL is not set");
        }
        try (var versions = VersionsClient.connect(loaded)) {
            findings.addAll(redis(versions.evictionPolicy()));
        } catch (CommandException e) {
            print(findings);
            throw e;
        }
        print(findings);
        if (findings.isEmpty() && !json) {
            spec.commandLine().getOut().println("nothing to mend");
        }
        return findings.isEmpty() ? 0 : 1;
    }

    private static Told ask(Configuration loaded, Connection connection) throws SQLException {
        Catalog catalog = ReadCatalog.of(connection);
        var published = PublishedTables.of(connection, loaded.source().publication(), catalog);
        List<Finding> findings = new ArrayList<>(RuleChecks.of(loaded.ownership(), catalog));
        findings.addAll(TableChecks.of(loaded.ownership(), catalog, published));
        var reports = new DdlReports(connection);
        if (reports.mayInstall() && !reports.areInstalled()) {
            findings.add(new Finding(
                    Check.DDL_NOT_REPORTED,
                    "event triggers tidemark_ddl, tidemark_drop",
                    "they are not there or do not fire, so an ALTER TABLE that rewrites rows and keeps the columns raises nobody",
                    "tidemark install"));
        }
        return new Told(catalog, findings);
    }

    private static List<Finding> reads(Configuration loaded, Catalog catalog, SourceDatabase database) {
        try {
            return new ReadChecks(loaded.ownership(), catalog).of(loaded.reads(), database.url());
        } catch (ExecutionException | TimeoutException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new CommandException(
                    "Postgres at " + database.url() + " did not tell the tables of the reads: " + reason.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("lint was interrupted", e);
        }
    }

    private static List<Finding> redis(String policy) {
        return policy.startsWith("allkeys-")
                ? List.of(new Finding(
                        Check.REDIS_EVICTION,
                        "maxmemory-policy",
                        "it is " + policy + ", so Redis may evict versions and the tidemark: caches are lost with them",
                        "config set maxmemory-policy volatile-lru"))
                : List.of();
    }

    private void print(List<Finding> findings) {
        var out = spec.commandLine().getOut();
        var colors = spec.commandLine().getColorScheme();
        List<Finding> sorted = findings.stream().sorted().toList();
        if (json) {
            out.println(Json.line(sorted.stream().map(Finding::fields).toList()));
            return;
        }
        for (Finding finding : sorted) {
            out.println(colors.errorText(finding.check().toString()) + " " + finding.object() + ": " + finding.message()
                    + "; mend: " + finding.mend());
        }
    }
}
