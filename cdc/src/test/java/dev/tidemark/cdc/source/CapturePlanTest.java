package dev.tidemark.cdc.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CapturePlanTest {

    private static final TableName INVOICES = TableName.parse("invoices");

    @Test
    void shouldCaptureKeyAndOwnerAndPublishTheIdentityToo() {
        var plan = plan(
                Map.of("invoices", "owner_id"),
                table(ReplicaIdentity.INDEX, List.of("id"), List.of("number", "owner_id")));

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.table(INVOICES))
                .isEqualTo(new CapturePlan.Table(
                        4711,
                        false,
                        new CapturedTable(INVOICES, 1, List.of("id", "owner_id")),
                        Optional.of(List.of("id", "owner_id", "number")),
                        Set.of("number", "owner_id")));
        assertThat(plan.qualifiedColumns()).containsExactly("public.invoices.id", "public.invoices.owner_id");
    }

    @Test
    void shouldPublishAllColumnsUnderFullIdentity() {
        var plan = plan(Map.of("invoices", "owner_id"), full());

        assertThat(plan.table(INVOICES).publishedColumns()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void shouldWarnWhenOldOwnersAreNotLogged() {
        var plan = plan(Map.of("invoices", "owner_id"), table(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id")));

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .contains("every UPDATE and DELETE raises everybody")
                .contains("alter table \"public\".\"invoices\" replica identity full");
    }

    @Test
    void shouldRefuseWhatDoesNotExist() {
        var plan = plan(Map.of("invoices", "ownr_id", "bills", "user_id"), full());

        assertThat(plan.faults())
                .hasSize(2)
                .anyMatch(fault -> fault.contains("bills") && fault.contains("no such"))
                .anyMatch(fault -> fault.contains("no column ownr_id") && fault.contains("owner_id"));
    }

    @Test
    void shouldRefuseAColumnThatCannotHoldAUser() {
        assertThat(plan(Map.of("invoices", "total"), full()).faults())
                .singleElement()
                .asString()
                .contains("public.invoices.total is of type numeric");
    }

    @Test
    void shouldRefuseToBreakTheApplicationsUpdates() {
        var table = table(ReplicaIdentity.DEFAULT, List.of(), List.of());

        assertThat(plan(Map.of("invoices", "owner_id"), table).faults())
                .singleElement()
                .asString()
                .contains("UPDATEs");
        var unmapped = plan(Map.of(), table);
        assertThat(unmapped.faults()).isEmpty();
        assertThat(unmapped.tables()).isEmpty();
        assertThat(unmapped.warnings()).singleElement().asString().contains("not seen at all");
    }

    @Test
    void shouldCaptureTheKeyOfATableWithoutRuleAndNothingOfNobodys() {
        var unmapped = plan(Map.of(), full());
        assertThat(unmapped.table(INVOICES).captured().columns()).containsExactly("id");
        assertThat(unmapped.warnings()).singleElement().asString().contains("raises everybody");

        var nobodys = plan(Map.of("invoices", "nobody"), full());
        assertThat(nobodys.tables()).isEmpty();
        assertThatThrownBy(() -> nobodys.table(INVOICES)).hasMessageContaining("public.invoices");
    }

    private static CapturePlan plan(Map<String, String> rules, SourceTable table) {
        var ownership = new Ownership(rules.entrySet().stream()
                .collect(Collectors.toMap(
                        rule -> TableName.parse(rule.getKey()),
                        rule -> OwnershipSyntax.parse(List.of(rule.getValue())))));
        return CapturePlan.of(ownership, new TreeMap<>(Map.of(table.name(), table)));
    }

    private static SourceTable full() {
        return table(ReplicaIdentity.FULL, List.of("id"), List.of("id", "number", "owner_id", "total"));
    }

    private static SourceTable table(ReplicaIdentity identity, List<String> primaryKey, List<String> identityColumns) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", "bigint");
        columns.put("number", "text");
        columns.put("owner_id", "bigint");
        columns.put("total", "numeric");
        return new SourceTable(
                4711,
                INVOICES,
                false,
                columns,
                primaryKey,
                List.of(new SourceTable.Identity(identity, identityColumns)));
    }
}
