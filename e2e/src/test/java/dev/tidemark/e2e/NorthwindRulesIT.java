package dev.tidemark.e2e;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that are proposed for a schema that nobody here designed. */
class NorthwindRulesIT {

    @TempDir
    private Path directory;

    @Test
    void shouldProposeARuleForEveryTableThatReachesTheEmployees() throws Exception {
        var options = new EmbeddedServers.Options(
                EnumSet.of(Part.POSTGRES),
                PostgresVersion.DEFAULT,
                Path.of(System.getProperty("tidemark.home")),
                directory.resolve("data"),
                false);
        var employees = TableName.parse("employees");
        String file;
        try (var watchdog = Watchdog.start();
                var servers = EmbeddedServers.start(options, watchdog, (part, milliseconds) -> {})) {
            var url = servers.postgres().orElseThrow().url();
            try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                    var statement = connection.createStatement();
                    var schema = NorthwindRulesIT.class.getResourceAsStream("northwind.sql")) {
                statement.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
                file = RulesFile.of(ProposedRules.of(ReadCatalog.of(connection), employees), employees);
            }
        }

        Map<String, String> rules = new LinkedHashMap<>();
        ConfigurationFile.load(Optional.of(Files.writeString(directory.resolve("tidemark.yml"), file)), Map.of())
                .ownership()
                .rules()
                .forEach((table, rule) -> rules.put(table.name(), rule.toString()));

        assertThat(rules)
                .containsExactlyEntriesOf(ordered(
                        "categories", "category_id <- products(category_id)",
                        "customer_customer_demo", "customer_id -> customers",
                        "customer_demographics", "customer_type_id <- customer_customer_demo(customer_type_id)",
                        "customers", "customer_id <- orders(customer_id).employee_id",
                        "employee_territories", "employee_id",
                        "employees", "employee_id",
                        "order_details", "order_id -> orders",
                        "orders", "employee_id",
                        "products", "product_id <- order_details(product_id)",
                        "region", "region_id <- territories(region_id)",
                        "shippers", "shipper_id <- orders(ship_via).employee_id",
                        "suppliers", "supplier_id <- products(supplier_id)",
                        "territories", "territory_id <- employee_territories(territory_id).employee_id",
                        "us_states", "everyone"));
        assertThat(file)
                .contains("  us_states: everyone # no foreign key leads to employees\n")
                .contains("  employees: employee_id # the users themselves; or: reports_to\n")
                .contains("  orders: employee_id\n");
    }

    private static Map<String, String> ordered(String... tablesAndRules) {
        Map<String, String> rules = new LinkedHashMap<>();
        for (int i = 0; i < tablesAndRules.length; i += 2) {
            rules.put(tablesAndRules[i], tablesAndRules[i + 1]);
        }
        return rules;
    }
}
