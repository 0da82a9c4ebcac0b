package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark status}. */
@Command(
        name = "status",
        description = "Says what runs and how far behind it is. Exit code 0 when the cache can be used, else 1.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark status", "  tidemark status --json | jq .tidemark.age_ms"})
final class StatusCommand implements Callable<Integer> {

    private static final Duration API_TIMEOUT = Duration.ofSeconds(3);

    @Mixin
    private ConfigurationOption option;

    @Mixin
    private RunningSystemOption running;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> up = running.environment();
        Configuration configuration = option.load(up);
        Map<String, Map<String, Object>> parts = new LinkedHashMap<>();
        // Before the log is asked how far it goes: it goes on meanwhile.
        Map<String, Object> tidemark = tidemark(configuration);
        parts.put("slot", slot(configuration, tidemark));
        parts.put("tidemark", tidemark);
        parts.put("api", api(up.getOrDefault("TIDEMARK_URL", System.getenv("TIDEMARK_URL"))));
        boolean usable = parts.values().stream().allMatch(part -> Boolean.TRUE.equals(part.get("ok")));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(parts));
        } else {
            print(parts, out);
        }
        return usable ? 0 : 1;
    }

    private static void print(Map<String, Map<String, Object>> parts, PrintWriter out) {
        var table = new TextTable(List.of("PART", "STATE", "DETAILS"));
        parts.forEach((name, part) -> {
            var details = new StringBuilder();
            part.forEach((key, value) -> {
                if (!key.equals("ok")) {
                    details.append(details.isEmpty() ? "" : "  ")
                            .append(key)
                            .append('=')
                            .append(value);
                }
            });
            table.add(Arrays.asList(name, Boolean.TRUE.equals(part.get("ok")) ? "ok" : "NOT OK", details.toString()));
        });
        table.print(out);
    }

    private static Map<String, Object> slot(Configuration configuration, Map<String, Object> tidemark) {
        Map<String, Object> part = new LinkedHashMap<>();
        DatabaseUrl url = configuration.addresses().database().orElse(null);
        if (url == null) {
            return fault(part, "DATABASE_URL is not set");
        }
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var statement = connection.prepareStatement("select active, confirmed_flush_lsn::text, wal_status,"
                        + " pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint,"
                        + " pg_current_wal_insert_lsn()::text, system_identifier,"
                        + " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int"
                        + " from pg_replication_slots, pg_control_system() where slot_name = ?")) {
            statement.setString(1, configuration.source().slot());
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                return fault(part, "slot " + configuration.source().slot() + " does not exist: is cdc running?");
            }
            var timeline = new Timeline(row.getLong(6), row.getInt(7));
            if (isBefore(Lsn.parse(row.getString(5)), timeline, tidemark)) {
                return fault(
                        part,
                        GapCause.DATABASE_SET_BACK.reason() + ": the log ends at " + row.getString(5)
                                + ", before the tidemark; cdc begins anew when it has grown beyond what was published");
            }
            part.put("ok", row.getBoolean(1));
            part.put("name", configuration.source().slot());
            part.put("active", row.getBoolean(1));
            part.put("confirmed_lsn", row.getString(2));
            part.put("wal_status", row.getString(3));
            part.put("retained_bytes", row.getLong(4));
            return part;
        } catch (SQLException e) {
            return fault(part, "Postgres at " + url + ": " + e.getMessage());
        }
    }

    private static boolean isBefore(Lsn end, Timeline timeline, Map<String, Object> tidemark) {
        Object lsn = tidemark.getOrDefault("lsn", "");
        return timeline.toString().equals(tidemark.get("timeline"))
                && !lsn.equals("")
                && end.compareTo(Lsn.parse(lsn.toString())) < 0;
    }

    private static Map<String, Object> tidemark(Configuration configuration) {
        Map<String, Object> part = new LinkedHashMap<>();
        try (var versions = VersionsClient.connect(configuration)) {
            Map<String, String> mark = versions.tidemark(configuration.source().name());
            if (!mark.containsKey("time")) {
                return fault(
                        part,
                        "no change of source " + configuration.source().name()
                                + " has been applied: is the invalidator running?");
            }
            Instant time = instant(mark.get("time"));
            long age = Duration.between(time, Instant.now()).toMillis();
            part.put("ok", age <= configuration.maxStaleness().toMillis());
            part.put("source", configuration.source().name().value());
            part.put("timeline", mark.getOrDefault("timeline", ""));
            part.put("lsn", mark.getOrDefault("lsn", ""));
            part.put("age_ms", age);
            part.put("epoch", versions.state().getOrDefault("epoch", "0"));
            if (mark.containsKey("gap_cause")) {
                part.put("last_gap", mark.get("gap_cause"));
                part.put(
                        "last_gap_at",
                        instant(mark.getOrDefault("gap_time", "0")).toString());
            }
            return part;
        } catch (RuntimeException e) {
            return fault(part, String.valueOf(e.getMessage()));
        }
    }

    private static Instant instant(String microseconds) {
        return Instant.EPOCH.plus(Long.parseLong(microseconds), ChronoUnit.MICROS);
    }

    private static Map<String, Object> api(@Nullable String url) {
        Map<String, Object> part = new LinkedHashMap<>();
        if (url == null || url.isEmpty()) {
            return fault(part, "TIDEMARK_URL is not set");
        }
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                                    .timeout(API_TIMEOUT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            part.put("ok", answer.statusCode() == 200);
            part.put("url", url);
            part.put("health", answer.body());
            return part;
        } catch (IOException | IllegalArgumentException e) {
            return fault(
                    part,
                    "The api at " + url + " does not answer: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fault(part, "interrupted");
        }
    }

    private static Map<String, Object> fault(Map<String, Object> part, String fault) {
        part.clear();
        part.put("ok", false);
        part.put("fault", fault);
        return part;
    }
}
