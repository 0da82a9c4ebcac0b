package dev.tidemark.cdc.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.util.Arrays;
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
    private static final SourceTable CUSTOMERS =
            table("customers", ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
    private static final ReplicaIdentity DEFAULT = ReplicaIdentity.DEFAULT;
    private static final ReplicaIdentity INDEX = ReplicaIdentity.INDEX;
    private static final ReplicaIdentity FULL = ReplicaIdentity.FULL;

    @Test
    void shouldCaptureKeyAndPathAndPublishTheIdentityToo() {
        var plan = plan(Map.of("invoices", "owner_id"), invoices(INDEX, List.of("id"), List.of("id", "number")));

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
        var table = plan.table(INVOICES);
        assertThat(table.isKept()).isTrue();
        assertThat(table.captured()).isEqualTo(new CapturedTable(INVOICES, 1, List.of("id", "owner_id")));
        assertThat(table.publishedColumns()).isEqualTo(Optional.of(List.of("id", "owner_id", "number")));
        assertThat(table.identityColumns()).containsExactlyInAnyOrder("id", "number");
        assertThat(plan.qualifiedColumns()).containsExactly("public.invoices.id", "public.invoices.owner_id");
        assertThat(plan.oids()).containsEntry(4711L, INVOICES);
    }

    @Test
    void shouldPublishAllColumnsUnderFullIdentity() {
        var plan = plan(Map.of("invoices", "owner_id"), invoices());

        assertThat(plan.table(INVOICES).publishedColumns()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void shouldNotAskForOldOwnersInTheReplicaIdentity() {
        assertThat(plan(Map.of("invoices", "owner_id"), invoices(DEFAULT, List.of("id"), List.of("id")))
                        .warnings())
                .isEmpty();
    }

    @Test
    void shouldMarkArrays() {
        assertThat(plan(Map.of("invoices", "members"), invoices())
                        .table(INVOICES)
                        .captured()
                        .arrays())
                .containsExactly("members");
    }

    @Test
    void shouldCaptureTheTablesOfAPathThoughTheyAreNobodys() {
        var plan = plan(Map.of("invoices", "owner_id -> customers(id)", "customers", "nobody"), invoices(), CUSTOMERS);

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.table(CUSTOMERS.name()).isKept()).isTrue();
    }

    @Test
    void shouldTakeTheIdentityIndexForTheKeyWhereItLacksThePrimaryKey() {
        var table = invoices(INDEX, List.of("id"), List.of("number"));

        var plan = plan(Map.of("invoices", "owner_id"), table);
        assertThat(plan.table(INVOICES).captured().key()).containsExactly("number");
        assertThat(plan.warnings()).isEmpty();

        var pointedTo = plan(Map.of("invoices", "owner_id", "customers", "id -> invoices"), table, CUSTOMERS);
        assertThat(pointedTo.table(INVOICES).captured().key()).containsExactly("id");
        assertThat(pointedTo.warnings()).singleElement().asString().contains("include the key in the index");
    }

    @Test
    void shouldRefuseATableWithoutKeyOnThePathOfOthersAlone() {
        var keyless = invoices(FULL, List.of(), List.of("id", "number", "owner_id"));

        var plan = plan(Map.of("invoices", "owner_id"), keyless);
        assertThat(plan.faults()).isEmpty();
        assertThat(plan.table(INVOICES).isKept()).isFalse();
        assertThat(plan.table(INVOICES).captured().keyColumns()).isZero();

        assertThat(plan(Map.of("customers", "id -> invoices(number)"), keyless, CUSTOMERS)
                        .faults())
                .anyMatch(fault -> fault.isFatal() && fault.text().contains("add a primary key"));
    }

    @Test
    void shouldRefuseWhatDoesNotExistAndGoOnWithoutIt() {
        var plan = plan(Map.of("invoices", "ownr_id", "bills", "user_id"), invoices());

        assertThat(texts(plan))
                .hasSize(2)
                .anyMatch(fault -> fault.contains("bills") && fault.contains("no such"))
                .anyMatch(fault -> fault.contains("no column ownr_id") && fault.contains("owner_id"));
        assertThat(plan.faults()).noneMatch(CapturePlan.Fault::isFatal);
        assertThat(plan.table(INVOICES).captured().columns()).containsExactly("id");
    }

    @Test
    void shouldRefuseAPathThatCannotArrive() {
        assertThat(texts(plan(Map.of("invoices", "(id, owner_id) -> customers"), invoices(), CUSTOMERS)))
                .singleElement()
                .asString()
                .contains("(id, owner_id) -> customers", "primary key", "(id)");
        assertThat(texts(plan(Map.of("invoices", "number -> customers"), invoices(), CUSTOMERS)))
                .singleElement()
                .asString()
                .contains("public.invoices.number is of type text", "public.customers.id of type bigint");
        assertThat(texts(plan(Map.of("invoices", "payload -> customers(number)"), invoices(), CUSTOMERS)))
                .anyMatch(fault -> fault.contains("payload is of type jsonb"));
    }

    @Test
    void shouldRefuseAnArrayAmongSeveralColumns() {
        for (var rule : List.of(
                Map.of("customers", "(id, owner_id) <- invoices(id, members).owner_id"),
                Map.of("customers", "(id, members) <- invoices(id, owner_id).owner_id"),
                Map.of("customers", "(id, members) -> invoices(id, owner_id)"),
                Map.of("customers", "(id, owner_id) -> invoices(id, members)"))) {
            assertThat(texts(plan(rule, invoices(), CUSTOMERS)))
                    .singleElement()
                    .asString()
                    .contains(".members is an array", "an array can only stand alone");
        }
        assertThat(texts(plan(Map.of("customers", "id <- invoices(members).owner_id"), invoices(), CUSTOMERS)))
                .isEmpty();
    }

    @Test
    void shouldRefuseObjectNumbersOnPathsAndInKeys() {
        assertThat(texts(plan(Map.of("invoices", "object -> customers(id)"), invoices(), CUSTOMERS)))
                .anyMatch(fault -> fault.contains("object is of type oid, which no path can go over"));
        assertThat(texts(plan(Map.of("invoices", "owner_id"), invoices(DEFAULT, List.of("object"), List.of("object")))))
                .singleElement()
                .asString()
                .contains("object is part of the key and of type oid");
    }

    @Test
    void shouldRefuseAKeyThatIsCheckedLate() {
        assertThat(plan(Map.of("customers", "owner_id"), deferrable(DEFAULT, List.of()))
                        .faults())
                .singleElement()
                .matches(fault -> fault.isFatal() && fault.text().contains("its primary key is deferrable"));
        assertThat(plan(
                                Map.of("customers", "owner_id", "invoices", "owner_id -> customers(id)"),
                                invoices(),
                                deferrable(FULL, List.of("id")))
                        .faults())
                .singleElement()
                .matches(fault -> fault.isFatal() && fault.text().contains("its primary key is deferrable"));
    }

    @Test
    void shouldRefusePartitionsWhoseChangesAreNotSent() {
        var partition = TableName.parse("invoices_1");
        assertThat(plan(
                                List.of(new Catalog.UnseenPartition(INVOICES, partition, false)),
                                Map.of("invoices", "owner_id"),
                                invoices())
                        .faults())
                .singleElement()
                .matches(fault -> fault.isFatal()
                        && fault.text().contains("public.invoices_1 is unlogged")
                        && fault.text().contains("set logged"));
        var foreign = List.of(new Catalog.UnseenPartition(INVOICES, partition, true));
        assertThat(texts(plan(foreign, Map.of("invoices", "owner_id"), invoices())))
                .singleElement()
                .asString()
                .contains("public.invoices_1 is a foreign table", "detach partition");
        assertThat(texts(plan(foreign, Map.of("invoices", "nobody"), invoices(), CUSTOMERS)))
                .isEmpty();
    }

    @Test
    void shouldRefuseAColumnThatCannotHoldAUser() {
        assertThat(texts(plan(Map.of("invoices", "total"), invoices())))
                .singleElement()
                .asString()
                .contains("public.invoices.total is of type numeric");
    }

    @Test
    void shouldRefuseAGeneratedColumn() {
        assertThat(texts(plan(Map.of("invoices", "made"), invoices())))
                .singleElement()
                .asString()
                .contains("made is generated");
    }

    @Test
    void shouldNameTheRootOfAPartition() {
        var ownership =
                new Ownership(Map.of(TableName.parse("invoices_1"), OwnershipSyntax.parse(List.of("owner_id"))));
        var catalog = new Catalog(
                new TreeMap<>(Map.of(INVOICES, invoices())),
                Map.of(TableName.parse("invoices_1"), INVOICES),
                List.of());

        assertThat(texts(CapturePlan.of(ownership, catalog)))
                .singleElement()
                .asString()
                .contains("invoices_1", "partition of public.invoices");
    }

    @Test
    void shouldRefuseToBreakTheApplicationsUpdates() {
        var table = invoices(DEFAULT, List.of(), List.of());

        assertThat(plan(Map.of("invoices", "owner_id"), table).faults())
                .singleElement()
                .matches(fault -> fault.isFatal() && fault.text().contains("UPDATEs"));
        var unmapped = plan(Map.of(), table);
        assertThat(unmapped.faults()).isEmpty();
        assertThat(unmapped.tables()).isEmpty();
        assertThat(unmapped.warnings()).singleElement().asString().contains("not seen at all");
    }

    @Test
    void shouldCaptureTheKeyOfATableWithoutRuleAndNothingOfNobodys() {
        var unmapped = plan(Map.of(), invoices());
        assertThat(unmapped.table(INVOICES).captured().columns()).containsExactly("id");
        assertThat(unmapped.table(INVOICES).isKept()).isFalse();
        assertThat(unmapped.warnings()).singleElement().asString().contains("raises everybody");

        var nobodys = plan(Map.of("invoices", "nobody"), invoices());
        assertThat(nobodys.tables()).isEmpty();
        assertThatThrownBy(() -> nobodys.table(INVOICES)).hasMessageContaining("public.invoices");
    }

    private static List<String> texts(CapturePlan plan) {
        return plan.faults().stream().map(CapturePlan.Fault::text).toList();
    }

    private static CapturePlan plan(Map<String, String> rules, SourceTable... tables) {
        return plan(List.of(), rules, tables);
    }

    private static CapturePlan plan(
            List<Catalog.UnseenPartition> unseen, Map<String, String> rules, SourceTable... tables) {
        var ownership = new Ownership(rules.entrySet().stream()
                .collect(Collectors.toMap(
                        rule -> TableName.parse(rule.getKey()),
                        rule -> OwnershipSyntax.parse(List.of(rule.getValue())))));
        return CapturePlan.of(
                ownership,
                new Catalog(
                        new TreeMap<>(Arrays.stream(tables).collect(Collectors.toMap(SourceTable::name, t -> t))),
                        Map.of(),
                        unseen));
    }

    private static SourceTable invoices() {
        return invoices(FULL, List.of("id"), List.of("id", "number", "owner_id", "total", "members", "payload"));
    }

    private static SourceTable invoices(ReplicaIdentity kind, List<String> primaryKey, List<String> identityColumns) {
        return table("invoices", kind, primaryKey, identityColumns);
    }

    private static SourceTable deferrable(ReplicaIdentity kind, List<String> identityColumns) {
        var identity = new SourceTable.Identity(kind, identityColumns);
        return new SourceTable(
                4711,
                CUSTOMERS.name(),
                false,
                CUSTOMERS.columns(),
                List.of(),
                true,
                identity,
                List.of(identity),
                Set.of(4711L));
    }

    private static SourceTable table(
            String name, ReplicaIdentity kind, List<String> primaryKey, List<String> identityColumns) {
        Map<String, SourceTable.Column> columns = new LinkedHashMap<>();
        columns.put("id", column("bigint", false));
        columns.put("number", column("text", false));
        columns.put("owner_id", column("bigint", false));
        columns.put("total", column("numeric", false));
        columns.put("payload", column("jsonb", false));
        columns.put("members", new SourceTable.Column(ColumnType.of("bigint[]", "bigint", false, true), false));
        columns.put("made", column("bigint", true));
        columns.put("object", column("oid", false));
        var identity = new SourceTable.Identity(kind, identityColumns);
        return new SourceTable(
                4711,
                TableName.parse(name),
                false,
                columns,
                primaryKey,
                false,
                identity,
                List.of(identity),
                Set.of(4711L));
    }

    private static SourceTable.Column column(String type, boolean isGenerated) {
        return new SourceTable.Column(ColumnType.of(type, type, false, false), isGenerated);
    }
}
