package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.contract.Lsn;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark sql}. */
@Command(
        name = "sql",
        description = {
            "Runs SQL on the Postgres of the system that is up, or of DATABASE_URL.",
            "With a system that is up it returns when the cache reflects what was committed."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark sql \"update invoices_invoice set total = total + 1 where id = 1\"",
            "  tidemark sql --json \"select id, username from auth_user limit 3\"",
            "  tidemark sql - < changes.sql"
        })
final class SqlCommand implements Callable<Integer> {

    /** As long as the gate stays open for a tidemark that stands still. */
    private static final Duration REFLECTED_TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(names = "--json", description = "Rows as one JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "SQL", description = "One or more statements; - reads them from standard input.")
    private String sql;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration loaded = configuration.load(running.environment());
        SourceDatabase database = SourceDatabase.of(loaded, running);
        String text = sql.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : sql;
        PrintWriter out = spec.commandLine().getOut();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            boolean rows = statement.execute(text);
            while (rows || statement.getUpdateCount() >= 0) {
                print(statement, rows, out);
                rows = statement.getMoreResults();
            }
            Lsn end = end(statement);
            out.flush();
            if (!json && running.find().isPresent()) {
                awaitReflected(loaded, end, spec.commandLine().getErr());
            }
        } catch (SQLException e) {
            throw new CommandException(database.message(e), e);
        }
        return 0;
    }

    private static Lsn end(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    /** Waits until the cache reflects what has just been committed, so that whoever reads next reads it. */
    private static void awaitReflected(Configuration configuration, Lsn end, PrintWriter err) {
        try (var versions = VersionsClient.connect(configuration)) {
            long start = System.nanoTime();
            Map<String, String> tidemark =
                    versions.tidemark(configuration.source().name());
            // Where no change was ever applied, nothing is cached.
            while (!tidemark.isEmpty() && !reflects(tidemark, end)) {
                if (System.nanoTime() - start > REFLECTED_TIMEOUT.toNanos()) {
                    err.println("Not reflected in the cache yet: 'tidemark status' tells why");
                    return;
                }
                Thread.sleep(1);
                tidemark = versions.tidemark(configuration.source().name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean reflects(Map<String, String> tidemark, Lsn end) {
        String lsn = tidemark.get("lsn");
        return lsn != null && Lsn.parse(lsn).compareTo(end) >= 0;
    }

    private void print(Statement statement, boolean rows, PrintWriter out) throws SQLException {
        if (!rows) {
            out.println(statement.getUpdateCount() + (statement.getUpdateCount() == 1 ? " row" : " rows"));
            return;
        }
        try (ResultSet result = statement.getResultSet()) {
            var columns = result.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            var table = new TextTable(names);
            while (result.next()) {
                if (json) {
                    out.println(jsonOf(names, result));
                    continue;
                }
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 1; i <= names.size(); i++) {
                    values.add(result.getString(i));
                }
                table.add(values);
            }
            if (!json) {
                table.print(out);
            }
        }
    }

    private static String jsonOf(List<String> names, ResultSet result) throws SQLException {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Object value = result.getObject(i + 1);
            row.put(
                    names.get(i),
                    value instanceof Number || value instanceof Boolean ? value : result.getString(i + 1));
        }
        return Json.line(row);
    }
}
