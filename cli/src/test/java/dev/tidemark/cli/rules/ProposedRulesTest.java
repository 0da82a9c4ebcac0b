package dev.tidemark.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.ForeignKey;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposedRulesTest {

    private static final TableName USERS = TableName.parse("users");

    private final SortedMap<TableName, Table> tables = new TreeMap<>();
    private final List<ForeignKey> keys = new ArrayList<>();

    @TempDir
    private Path directory;

    ProposedRulesTest() {
        table("users", "id", "manager_id", "login");
    }

    @Test
    void shouldTakeTheColumnThatPointsToUsers() throws Exception {
        table("note", "id", "user_id").key("note", "user_id", "users", "id");

        assertThat(rule("note")).isEqualTo("user_id");
        assertThat(rule("users")).isEqualTo("id");
    }

    @Test
    void shouldListEveryColumnThatPointsToUsersInTheOrderOfTheTable() throws Exception {
        table("document", "id", "created_by", "assigned_to")
                .key("document", "assigned_to", "users", "id")
                .key("document", "created_by", "users", "id");

        assertThat(rule("document")).isEqualTo("[created_by, assigned_to]");
        assertThat(file()).contains("  document: [created_by, assigned_to]\n");
    }

    @Test
    void shouldFollowTheShortestWayAndNameTheOthers() throws Exception {
        table("customer", "id", "manager_id").key("customer", "manager_id", "users", "id");
        table("contract", "id", "customer_id").key("contract", "customer_id", "customer", "id");
        table("invoice", "id", "contract_id", "customer_id")
                .key("invoice", "contract_id", "contract", "id")
                .key("invoice", "customer_id", "customer", "id");

        assertThat(rule("invoice")).isEqualTo("customer_id -> customer");
        assertThat(file()).contains("  invoice: customer_id -> customer # or: contract_id -> contract\n");
    }

    @Test
    void shouldPreferTheWayThatEveryRowHas() throws Exception {
        table("one", "id", "user_id").key("one", "user_id", "users", "id");
        table("two", "id", "user_id").key("two", "user_id", "users", "id");
        table("item", "id", "one_id", "two_id");
        keys.add(new ForeignKey(name("item"), List.of("one_id"), name("one"), List.of("id"), true));
        key("item", "two_id", "two", "id");

        assertThat(rule("item")).isEqualTo("two_id -> two");
    }

    @Test
    void shouldComeBackAlongAJoinTableOnlyWhereNoWayLeadsForward() throws Exception {
        table("project", "id");
        table("membership", "project_id", "user_id")
                .key("membership", "project_id", "project", "id")
                .key("membership", "user_id", "users", "id");
        table("team", "id", "head_id").key("team", "head_id", "users", "id");
        table("board", "id", "team_id").key("board", "team_id", "team", "id");
        table("card", "id", "board_id").key("card", "board_id", "board", "id");
        table("star", "card_id", "user_id").key("star", "card_id", "card", "id").key("star", "user_id", "users", "id");

        assertThat(rule("project")).isEqualTo("id <- membership(project_id).user_id");
        assertThat(rule("card")).isEqualTo("board_id -> board");
        assertThat(file()).contains("  card: board_id -> board # or: id <- star(card_id).user_id\n");
    }

    @Test
    void shouldComeBackAlongATableWithoutAUserColumnToItsOwners() throws Exception {
        table("customer", "id", "manager_id").key("customer", "manager_id", "users", "id");
        table("address", "id", "region_id");
        table("delivery", "id", "customer_id", "address_id")
                .key("delivery", "customer_id", "customer", "id")
                .key("delivery", "address_id", "address", "id");
        table("region", "id");
        key("address", "region_id", "region", "id");

        assertThat(rule("address")).isEqualTo("id <- delivery(address_id)");
        assertThat(rule("region")).isEqualTo("id <- address(region_id)");
    }

    @Test
    void shouldNotGoRoundInACycle() throws Exception {
        table("one", "id", "two_id").key("one", "two_id", "two", "id");
        table("two", "id", "one_id").key("two", "one_id", "one", "id");
        table("near", "id", "far_id", "user_id").key("near", "user_id", "users", "id");
        key("near", "far_id", "far", "id");
        table("far", "id", "near_id").key("far", "near_id", "near", "id");
        table("tree", "id", "parent_id", "near_id").key("tree", "parent_id", "tree", "id");
        key("tree", "near_id", "near", "id");

        assertThat(rule("one")).isEqualTo("everyone");
        assertThat(rule("two")).isEqualTo("everyone");
        assertThat(rule("far")).isEqualTo("near_id -> near");
        assertThat(rule("near")).isEqualTo("user_id");
        assertThat(rule("tree")).isEqualTo("near_id -> near");
        assertThat(file()).contains("  two: everyone # no foreign key leads to users\n");
    }

    @Test
    void shouldNameTheColumnsOfACompositeKeyInItsOrder() throws Exception {
        table("users", "id");
        tables.put(name("account"), permanent("account", List.of("tenant", "number"), "tenant", "number", "user_id"));
        key("account", "user_id", "users", "id");
        table("posting", "id", "account_number", "account_tenant");
        keys.add(new ForeignKey(
                name("posting"),
                List.of("account_number", "account_tenant"),
                name("account"),
                List.of("number", "tenant"),
                false));

        assertThat(rule("posting")).isEqualTo("(account_tenant, account_number) -> account");
        assertThat(file()).contains("  posting: (account_tenant, account_number) -> account\n");
    }

    @Test
    void shouldNameTheUniqueColumnThatAForeignKeyLeadsTo() throws Exception {
        table("login_event", "id", "login").key("login_event", "login", "users", "login");
        table("shop", "id", "code", "owner_id").key("shop", "owner_id", "users", "id");
        table("sale", "id", "shop_code").key("sale", "shop_code", "shop", "code");

        assertThat(rule("login_event")).isEqualTo("login -> users(login)");
        assertThat(rule("sale")).isEqualTo("shop_code -> shop(code)");
    }

    @Test
    void shouldTakeTheUserOutOfACompositeForeignKey() throws Exception {
        table("ticket", "id", "tenant_id", "user_id");
        table("users", "id", "tenant_id");
        keys.add(new ForeignKey(
                name("ticket"), List.of("tenant_id", "user_id"), USERS, List.of("tenant_id", "id"), false));

        assertThat(rule("ticket")).isEqualTo("user_id");
    }

    @Test
    void shouldNameTheUsersWhoseRowPointsToATable() throws Exception {
        table("department", "id");
        table("users", "id", "department_id", "manager_id").key("users", "department_id", "department", "id");
        key("users", "manager_id", "users", "id");

        assertThat(rule("department")).isEqualTo("id <- users(department_id).id");
        assertThat(file()).contains("  users: id # the users themselves; or: manager_id\n");
    }

    @Test
    void shouldGuessNobodyOnlyOfKnownBookkeeping() throws Exception {
        table("django_migrations", "id");
        table("schema_migrations", "id");
        table("audit_log", "id");

        assertThat(rule("django_migrations")).isEqualTo("nobody");
        assertThat(rule("schema_migrations")).isEqualTo("nobody");
        assertThat(rule("audit_log")).isEqualTo("everyone");
    }

    @Test
    void shouldLeaveOutTablesThatAreNotLogged() throws Exception {
        tables.put(name("scratch"), new Table(name("scratch"), false, List.of(), List.of(), Set.of("d")));

        assertThat(rules().keySet()).containsExactly("public.users");
    }

    @Test
    void shouldQuoteForBothLanguages() throws Exception {
        table("\"Odd Schema\".\"T\"", "id", "Who's \"it\"").key("\"Odd Schema\".\"T\"", "Who's \"it\"", "users", "id");
        table("\"tab\tle\"", "id", "null", "everyone").key("\"tab\tle\"", "null", "users", "id");
        key("\"tab\tle\"", "everyone", "users", "id");
        table("\"null\"", "id", "t").key("\"null\"", "t", "\"Odd Schema\".\"T\"", "id");
        table("alone", "nobody").key("alone", "nobody", "users", "id");

        assertThat(rules())
                .containsEntry("Odd Schema.T", "\"Who's \"\"it\"\"\"")
                .containsEntry("public.tab\tle", "[null, everyone]")
                .containsEntry("public.null", "t -> \"Odd Schema\".\"T\"")
                .containsEntry("public.alone", "nobody");
        assertThat(new Ownership(ownership()).of(name("alone"))).isInstanceOf(OwnershipRule.Union.class);
        assertThat(file()).contains("  '\"Odd Schema\".\"T\"': '\"Who''s \"\"it\"\"\"'\n");
    }

    @Test
    void shouldWriteTheSameFileWhateverTheOrderOfTheCatalog() throws Exception {
        table("a", "id", "user_id").key("a", "user_id", "users", "id");
        table("b", "id", "user_id").key("b", "user_id", "users", "id");
        table("c", "a_id", "b_id").key("c", "a_id", "a", "id").key("c", "b_id", "b", "id");
        String first = file();

        assertThat(file()).isEqualTo(first);
        assertThat(rule("c")).isEqualTo("a_id -> a");
    }

    @Test
    void shouldSuggestTablesWhenTheUsersTableDoesNotExist() {
        table("auth_user", "id").table("auth_group", "id").table("invoice", "id");

        assertThatThrownBy(() -> ProposedRules.of(catalog(), name("auth_users")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no permanent table auth_users; there are auth_user, auth_group, users, invoice");
    }

    @Test
    void shouldRefuseUsersWithoutAKeyOfOneColumn() {
        tables.put(name("pair"), permanent("pair", List.of("a", "b"), "a", "b"));
        tables.put(name("heap"), permanent("heap", List.of(), "a"));

        assertThatThrownBy(() -> ProposedRules.of(catalog(), name("pair"))).hasMessageContaining("not (a, b)");
        assertThatThrownBy(() -> ProposedRules.of(catalog(), name("heap"))).hasMessageContaining("no primary key");
    }

    @Test
    void shouldRefuseUsersWhoseKeyCannotNameThem() {
        var column = new Table.Column("id", "numeric", false);
        tables.put(USERS, new Table(USERS, true, List.of(column), List.of("id"), Set.of("d")));

        assertThatThrownBy(() -> ProposedRules.of(catalog(), USERS)).hasMessageContaining("numeric");
    }

    private ProposedRulesTest table(String table, String... columns) {
        tables.put(name(table), permanent(table, List.of(columns[0]), columns));
        return this;
    }

    private static Table permanent(String table, List<String> primaryKey, String... columns) {
        return new Table(
                name(table),
                true,
                List.of(columns).stream()
                        .map(column -> new Table.Column(column, "bigint", false))
                        .toList(),
                primaryKey,
                Set.of("d"));
    }

    private ProposedRulesTest key(String from, String column, String to, String referenced) {
        keys.add(new ForeignKey(name(from), List.of(column), name(to), List.of(referenced), false));
        return this;
    }

    private static TableName name(String table) {
        return TableName.parse(table);
    }

    private Catalog catalog() {
        return new Catalog(tables, Collections.emptySortedMap(), List.of(), keys);
    }

    private String file() {
        return RulesFile.of(ProposedRules.of(catalog(), USERS), USERS);
    }

    /** As the written file says it. */
    private Map<TableName, OwnershipRule> ownership() throws IOException {
        Path written = Files.writeString(directory.resolve("tidemark.yml"), file());
        return ConfigurationFile.load(Optional.of(written), Map.of())
                .ownership()
                .rules();
    }

    private Map<String, String> rules() throws IOException {
        Map<String, String> rules = new HashMap<>();
        ownership().forEach((table, rule) -> rules.put(table.toString(), rule.toString()));
        return rules;
    }

    private String rule(String table) throws IOException {
        return String.valueOf(ownership().get(name(table)));
    }
}
