package dev.tidemark.cli.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleChecksTest {

    private static final Catalog CATALOG = new Catalog(
            new TreeMap<>(Map.of(
                    name("invoice"), table("invoice", List.of("id"), "id", "customer", "owner_id"),
                    name("customer"), table("customer", List.of("tenant", "id"), "tenant", "id", "manager_id"))),
            Collections.emptySortedMap(),
            List.of(),
            List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "owner                                    | rule-without-column | needs the column owner of public.invoice",
                "owner -> customer(id)                    | rule-without-column | needs the column owner of public.invoice",
                "customer -> customer(number)             | rule-without-column | needs the column number of public.customer",
                "customer -> customers(id)                | rule-without-table  | needs public.customers: there is no such table",
                "customer -> customer                     | rule-without-key    | the primary key of public.customer, which has 2 columns",
                "id <- customer(invoice_id)               | rule-without-column | needs the column invoice_id of public.customer",
                "id <- customer(id).owner                 | rule-without-column | needs the column owner of public.customer",
                "number <- customer(id)                   | rule-without-column | needs the column number of public.invoice",
                "id <- lines(invoice_id).user_id          | rule-without-table  | needs public.lines: there is no such table",
            })
    void shouldNameTheRuleAndWhatItLacks(String rule, String check, String message) {
        assertThat(findings(rule)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).hasToString(check);
            assertThat(finding.object()).isEqualTo("public.invoice");
            assertThat(finding.message()).startsWith("its rule '" + rule + "'").contains(message);
        });
    }

    @Test
    void shouldFindNothingInRulesThatFit() {
        assertThat(findings("owner_id", "customer -> customer(id)", "id <- customer(id).manager_id"))
                .isEmpty();
        assertThat(findings("everyone")).isEmpty();
    }

    private static List<Finding> findings(String... expressions) {
        return RuleChecks.of(
                new Ownership(Map.of(name("invoice"), OwnershipSyntax.parse(List.of(expressions)))), CATALOG);
    }

    private static Table table(String name, List<String> primaryKey, String... columns) {
        return new Table(
                name(name),
                true,
                List.of(columns).stream()
                        .map(column -> new Table.Column(column, "bigint", false))
                        .toList(),
                primaryKey,
                Set.of("d"));
    }

    private static TableName name(String table) {
        return TableName.parse(table);
    }
}
