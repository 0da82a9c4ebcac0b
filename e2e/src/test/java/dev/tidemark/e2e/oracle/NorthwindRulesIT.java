package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.catalog.ReadCatalog;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.embedded.EmbeddedServers;
import dev.tidemark.cli.embedded.EmbeddedServers.Part;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.cli.embedded.Watchdog;
import dev.tidemark.cli.rules.ProposedRules;
import dev.tidemark.cli.rules.RulesFile;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that {@code init} proposes for a schema that nobody here designed: those that {@link NorthwindIT} judges. */
class NorthwindRulesIT {

    @TempDir
    private Path directory;

    @Test
    void shouldProposeTheRulesThatTheOracleJudges() throws Exception {
        Map<TableName, OwnershipRule> judged = new HashMap<>();
        NorthwindIT.RULES.forEach(
                (table, expressions) -> judged.put(TableName.parse(table), OwnershipSyntax.parse(expressions)));

        String file = proposed(TableName.parse("employees"));

        Path written = Files.writeString(directory.resolve("tidemark.yml"), file);
        assertThat(ConfigurationFile.load(Optional.of(written), Map.of())
                        .ownership()
                        .rules())
                .containsExactlyInAnyOrderEntriesOf(judged);
        assertThat(file)
                .contains("  us_states: everyone # no foreign key leads to employees\n")
                .contains("  employees: employee_id # the users themselves; or: reports_to\n");
    }

    private String proposed(TableName users) throws Exception {
        var options = new EmbeddedServers.Options(
                EnumSet.of(Part.POSTGRES),
                PostgresVersion.DEFAULT,
                Path.of(System.getProperty("tidemark.home")),
                directory.resolve("data"),
                false);
        try (var watchdog = Watchdog.start();
                var servers = EmbeddedServers.start(options, watchdog, (part, milliseconds) -> {})) {
            var url = servers.postgres().orElseThrow().url();
            try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                    var statement = connection.createStatement()) {
                statement.execute(NorthwindIT.schema());
                return RulesFile.of(ProposedRules.of(ReadCatalog.of(connection), users), users);
            }
        }
    }
}
