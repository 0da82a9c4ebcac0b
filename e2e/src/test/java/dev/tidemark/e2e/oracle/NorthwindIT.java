package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.TableName;
import dev.tidemark.e2e.Pipeline;
import dev.tidemark.e2e.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tables and foreign keys of a schema that nobody here designed, with its employees as users. */
class NorthwindIT {

    private static final int EMPLOYEES = 12;
    private static final int CHANGES = 3_000;

    /** What {@code init} writes, as {@link NorthwindRulesIT} shows. */
    static final Map<String, List<String>> RULES = Map.ofEntries(
            Map.entry("employees", List.of("employee_id")),
            Map.entry("orders", List.of("employee_id")),
            Map.entry("order_details", List.of("order_id -> orders")),
            Map.entry("customers", List.of("customer_id <- orders(customer_id).employee_id")),
            Map.entry("customer_customer_demo", List.of("customer_id -> customers")),
            Map.entry("customer_demographics", List.of("customer_type_id <- customer_customer_demo(customer_type_id)")),
            Map.entry("products", List.of("product_id <- order_details(product_id)")),
            Map.entry("suppliers", List.of("supplier_id <- products(supplier_id)")),
            Map.entry("categories", List.of("category_id <- products(category_id)")),
            Map.entry("shippers", List.of("shipper_id <- orders(ship_via).employee_id")),
            Map.entry("employee_territories", List.of("employee_id")),
            Map.entry("territories", List.of("territory_id <- employee_territories(territory_id).employee_id")),
            Map.entry("region", List.of("region_id <- territories(region_id)")),
            Map.entry("us_states", List.of("everyone")));

    @Test
    void shouldRaiseJustTheEmployeesWhomEachTransactionTouched() throws Exception {
        long seed = Optional.ofNullable(Long.getLong("tidemark.oracle.seed"))
                .orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000_000));
        System.out.println("oracle: Northwind with seed " + seed + "; again with -Dtidemark.oracle.seed=" + seed);
        SortedMap<TableName, List<String>> rules = new TreeMap<>();
        RULES.forEach((table, expressions) -> rules.put(new TableName("public", table), expressions));
        try (var stack = Stack.start(
                PostgresVersion.DEFAULT,
                schema(),
                "source: { heartbeat-interval: 100ms }\nownership:\n" + RandomRules.yaml(rules))) {
            List<Table> tables = tables(stack);
            stack.sql(ChangedRows.triggers(tables));
            var northwind = new Application(
                    "Northwind, seed " + seed, seed, tables, Values.first("smallint", EMPLOYEES), rules);
            try (var trial = new Trial(northwind, stack)) {
                trial.fill();
                Tally tally = judge(trial, stack);
                System.out.println("oracle: " + tally);

                assertThat(tally.missed()).isEmpty();
                assertThat(tally.excess()).isEmpty();
                assertThat(tally.changes()).isGreaterThanOrEqualTo(CHANGES);
            }
        }
    }

    private static Tally judge(Trial trial, Stack stack) throws InterruptedException, SQLException {
        Pipeline pipeline = Pipeline.start(stack);
        try {
            stack.awaitReflected(Duration.ofMinutes(1));
            return trial.judge(stack, CHANGES);
        } finally {
            pipeline.close();
        }
    }

    private static List<Table> tables(Stack stack) throws SQLException {
        try (var connection = stack.connect()) {
            return CatalogTables.read(
                    connection, Map.of("employees", EMPLOYEES, "region", 6, "shippers", 8, "categories", 10), 90);
        }
    }

    static String schema() throws IOException {
        try (var file = NorthwindIT.class.getResourceAsStream("/dev/tidemark/e2e/northwind.sql")) {
            if (file == null) {
                throw new IllegalStateException("The build lacks northwind.sql");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
