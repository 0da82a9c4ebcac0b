package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The oracle on cases worked out by hand. */
class OwnershipOracleTest {

    private final Map<TableName, OwnershipRule> rules = new HashMap<>();
    private final Map<TableName, List<String>> keys = new HashMap<>();
    private Map<TableName, Map<List<String>, Map<String, List<String>>>> rows = new HashMap<>();

    private void rule(String table, String... expressions) {
        rules.put(TableName.parse(table), OwnershipSyntax.parse(List.of(expressions)));
        keys.put(TableName.parse(table), List.of("id"));
    }

    /** A row by its id and columns with their values, a value with commas being an array. */
    private void row(String table, String id, String... columns) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("id", List.of(id));
        for (int i = 0; i < columns.length; i += 2) {
            values.put(columns[i], columns[i + 1].isEmpty() ? List.of() : List.of(columns[i + 1].split(",")));
        }
        rows.computeIfAbsent(TableName.parse(table), unused -> new LinkedHashMap<>())
                .put(List.of(id), values);
    }

    /** The rows until now; the next ones are of another moment. */
    private DatabaseRows moment() {
        var moment = new DatabaseRows(rows);
        rows = new HashMap<>();
        rows.putAll(copied(moment));
        return moment;
    }

    private static Map<TableName, Map<List<String>, Map<String, List<String>>>> copied(DatabaseRows moment) {
        Map<TableName, Map<List<String>, Map<String, List<String>>>> copy = new HashMap<>();
        for (String table : List.of("invoices", "customers", "projects", "members", "nodes", "countries")) {
            copy.put(TableName.parse(table), new LinkedHashMap<>(moment.of(TableName.parse(table))));
        }
        return copy;
    }

    private void remove(String table, String id) {
        rows.get(TableName.parse(table)).remove(List.of(id));
    }

    private Owners touched(DatabaseRows start, DatabaseRows end, RowKey... changed) {
        return new OwnershipOracle(rules, keys).touched(start, end, Set.of(changed));
    }

    private static RowKey key(String table, String id) {
        return new RowKey(TableName.parse(table), List.of(id));
    }

    private void givenInvoices() {
        rule("invoices", "customer_id -> customers");
        rule("customers", "manager");
        row("customers", "1", "manager", "ann");
        row("customers", "2", "manager", "bob");
        row("customers", "3", "manager", "");
        row("invoices", "1", "customer_id", "1");
    }

    @Test
    void shouldFindBothOwnersOfAnInvoiceThatMoves() {
        givenInvoices();
        DatabaseRows start = moment();
        row("invoices", "1", "customer_id", "2");

        Owners touched = touched(start, moment(), key("invoices", "1"));

        assertThat(touched.users()).containsOnlyKeys("ann", "bob");
        assertThat(touched.isEverybody()).isFalse();
    }

    @Test
    void shouldFindBothManagersOfACustomerThatMoves() {
        givenInvoices();
        DatabaseRows start = moment();
        row("customers", "1", "manager", "eve");

        assertThat(touched(start, moment(), key("customers", "1")).users()).containsOnlyKeys("ann", "eve");
    }

    @Test
    void shouldJudgeEveryRowByTheWholeTransaction() {
        givenInvoices();
        DatabaseRows start = moment();
        row("customers", "2", "manager", "eve");
        row("invoices", "1", "customer_id", "2");

        assertThat(touched(start, moment(), key("invoices", "1")).users()).containsOnlyKeys("ann", "eve");
    }

    @Test
    void shouldFindTheOwnersOfWhatACascadeDeleted() {
        givenInvoices();
        DatabaseRows start = moment();
        remove("customers", "1");
        remove("invoices", "1");

        assertThat(touched(start, moment(), key("customers", "1"), key("invoices", "1"))
                        .users())
                .containsOnlyKeys("ann");
    }

    @Test
    void shouldFindNobodyForANullAndForARowThatCameAndWent() {
        givenInvoices();
        DatabaseRows start = moment();
        row("invoices", "2", "customer_id", "");
        row("invoices", "3", "customer_id", "3");

        Owners touched = touched(start, moment(), key("invoices", "2"), key("invoices", "3"), key("invoices", "4"));

        assertThat(touched.users()).isEmpty();
        assertThat(touched.isEverybody()).isFalse();
    }

    @Test
    void shouldFindEverybodyForAMissingTarget() {
        givenInvoices();
        DatabaseRows start = moment();
        row("invoices", "2", "customer_id", "99");

        assertThat(touched(start, moment(), key("invoices", "2")).isEverybody()).isTrue();
    }

    @Test
    void shouldFindTheMembersBeforeAndAfter() {
        rule("projects", "id <- members(project_id).user_id");
        rule("members", "user_id", "project_id -> projects");
        row("projects", "1");
        row("projects", "2");
        row("members", "1", "project_id", "1", "user_id", "ann");
        row("members", "2", "project_id", "1", "user_id", "bob");
        row("members", "3", "project_id", "2", "user_id", "zoe");
        DatabaseRows start = moment();
        remove("members", "2");
        row("members", "4", "project_id", "1", "user_id", "eve");
        DatabaseRows end = moment();

        assertThat(touched(start, end, key("projects", "1")).users()).containsOnlyKeys("ann", "bob", "eve");
        assertThat(touched(start, end, key("members", "2")).users()).containsOnlyKeys("ann", "bob");
        assertThat(touched(start, end, key("members", "4")).users()).containsOnlyKeys("ann", "eve");
    }

    @Test
    void shouldFindTheOwnersOfRowsThatPointHere() {
        givenInvoices();
        rule("countries", "id <- customers(country)");
        row("countries", "de");
        row("countries", "fr");
        row("customers", "1", "manager", "ann", "country", "de");
        row("customers", "2", "manager", "bob", "country", "de");
        row("customers", "3", "manager", "eve", "country", "fr");
        DatabaseRows start = moment();

        assertThat(touched(start, start, key("countries", "de")).users()).containsOnlyKeys("ann", "bob");
    }

    @Test
    void shouldEndInACircle() {
        rule("nodes", "user_id", "next -> nodes", "id <- nodes(parent)");
        row("nodes", "1", "user_id", "ann", "next", "2", "parent", "");
        row("nodes", "2", "user_id", "bob", "next", "3", "parent", "");
        row("nodes", "3", "user_id", "", "next", "1", "parent", "3");
        row("nodes", "4", "user_id", "eve", "next", "4", "parent", "2");
        row("nodes", "5", "user_id", "zoe", "next", "1", "parent", "");
        DatabaseRows start = moment();

        assertThat(touched(start, start, key("nodes", "1")).users()).containsOnlyKeys("ann", "bob", "eve");
        assertThat(touched(start, start, key("nodes", "5")).users()).containsOnlyKeys("ann", "bob", "eve", "zoe");
    }

    @Test
    void shouldFollowEveryElementOfAnArray() {
        givenInvoices();
        rule("projects", "members", "customer_ids -> customers");
        row("projects", "1", "members", "zoe,kim", "customer_ids", "1,2");
        row("projects", "2", "members", "", "customer_ids", "1,77");
        DatabaseRows start = moment();

        assertThat(touched(start, start, key("projects", "1")).users()).containsOnlyKeys("ann", "bob", "zoe", "kim");
        assertThat(touched(start, start, key("projects", "1")).isEverybody()).isFalse();
        assertThat(touched(start, start, key("projects", "2")).isEverybody()).isTrue();
    }

    @Test
    void shouldKnowEveryoneNobodyAndTablesWithoutRule() {
        rule("countries", "everyone");
        rule("members", "nobody");
        rule("invoices", "country -> countries");
        rule("customers", "member -> members");
        row("countries", "de");
        row("members", "1");
        row("invoices", "1", "country", "de");
        row("customers", "1", "member", "1");
        row("nodes", "1");
        DatabaseRows start = moment();

        assertThat(touched(start, start, key("countries", "de")).isEverybody()).isTrue();
        assertThat(touched(start, start, key("invoices", "1")).isEverybody()).isTrue();
        assertThat(touched(start, start, key("nodes", "1")).isEverybody()).isTrue();
        assertThat(touched(start, start, key("members", "1")).isEverybody()).isFalse();
        assertThat(touched(start, start, key("customers", "1")).isEverybody()).isFalse();
        assertThat(touched(start, start, key("customers", "1")).users()).isEmpty();
    }
}
