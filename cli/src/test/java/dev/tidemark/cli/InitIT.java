package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.config.ConfigurationFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark init} and {@code lint} on a database of its own. */
class InitIT {

    private static final String SHOP = """
            create schema "Odd Schema";
            create table person (id uuid primary key, email text unique, mentor_id uuid references person);
            create table account (tenant int, number int, owner_id uuid not null references person, primary key (tenant, number));
            create table posting (id bigint primary key, number int, tenant int,
                                  foreign key (number, tenant) references account (number, tenant));
            create table mail (id bigint primary key, email text references person (email));
            create table "Odd Schema"."T" (id int primary key, "Who" uuid references person);
            create table project (id int primary key);
            create table member (project_id int references project, person_id uuid references person,
                                 primary key (project_id, person_id));
            create table loop_one (id int primary key, two_id int);
            create table loop_two (id int primary key, one_id int references loop_one);
            alter table loop_one add foreign key (two_id) references loop_two;
            create table event (id int, day int, person_id uuid references person, primary key (id, day)) partition by range (day);
            create table event_1 partition of event for values from (0) to (10);
            create unlogged table scratch (id int primary key, person_id uuid references person);
            create table schema_migrations (version text primary key);
            alter table account add unique (number, tenant)
            """;

    @TempDir
    private static Path directory;

    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = TestServers.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Test
    void shouldWriteAFileThatLoadsAndLints(@TempDir Path written) throws Exception {
        var database = servers.database("shop", SHOP);
        Path file = written.resolve("shop.yml");

        var run = database.run("init", "--users", "person", "--output", file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        file + ": 11 rules, 2 of them everyone; read each line, then run 'tidemark lint --config "
                                + file + "'");
        Map<String, String> rules = rules(file);
        assertThat(rules)
                .containsEntry("public.person", "id")
                .containsEntry("public.account", "owner_id")
                .containsEntry("public.posting", "(tenant, number) -> account")
                .containsEntry("public.mail", "email -> person(email)")
                .containsEntry("Odd Schema.T", "\"Who\"")
                .containsEntry("public.project", "id <- member(project_id).person_id")
                .containsEntry("public.member", "person_id")
                .containsEntry("public.loop_one", "everyone")
                .containsEntry("public.loop_two", "everyone")
                .containsEntry("public.event", "person_id")
                .containsEntry("public.schema_migrations", "nobody")
                .hasSize(11);

        database.run("install");
        var lint = database.run("lint", "--config", file.toString());
        assertThat(lint.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("toastable-column public.mail.email: "),
                        line -> assertThat(line).startsWith("toastable-column public.person.email: "));
    }

    @Test
    void shouldRuleTheDemoAsItsOwnFileDoes(@TempDir Path written) throws Exception {
        String schema;
        try (var in = InitIT.class.getResourceAsStream("/demo/schema.sql")) {
            schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var database = servers.database("demo_of_init", schema);
        Path file = written.resolve("tidemark.yml");

        assertThat(database.run("init", "--users", "auth_user", "--output", file.toString())
                        .exitCode())
                .isZero();

        Map<String, String> proposed = rules(file);
        assertThat(proposed)
                .containsEntry("public.invoices_invoiceitem", "invoice_id -> invoices_invoice")
                .containsEntry("public.documents_document", "[created_by_id, assigned_to_id]")
                .containsEntry("public.contenttypes_contenttype", "everyone");
        Map<String, String> demo = rules(Optional.empty());
        assertThat(proposed.keySet()).isEqualTo(demo.keySet());
        // Here whoever wrote the file takes the alternatives too.
        demo.keySet().removeAll(Set.of("public.projects_project", "public.projects_membership"));
        assertThat(proposed).containsAllEntriesOf(demo);
        assertThat(database.run("init", "--users", "auth_user", "--output", "-").out())
                .isEqualTo(Files.readString(file))
                .contains("invoices_invoice: owner_id # or: customer_id -> customers_customer\n")
                .contains("projects_project: owner_id # or: id <- projects_membership(project_id).user_id\n");
    }

    @Test
    void shouldNotWriteOverAFileUnlessForced(@TempDir Path written) throws Exception {
        var database = servers.database("careful", "create table person (id int primary key)");
        Path file = Files.writeString(written.resolve("mine.yml"), "mine");

        var refused = database.run("init", "--users", "person", "--output", file.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: " + file + " exists: write over it with --force");
        assertThat(file).hasContent("mine");
        assertThat(database.run("init", "--users", "person", "--force", "--output", file.toString())
                        .exitCode())
                .isZero();
        assertThat(rules(file)).hasSize(1);
    }

    @Test
    void shouldSayInOneLineWhichUsersTableWasMeant() throws Exception {
        var database = servers.database(
                "typo",
                "create table auth_user (id int primary key); create table pair (a int, b int, primary key (a, b))");

        assertThat(database.run("init", "--users", "auth_usr", "--output", "-")
                        .err()
                        .lines())
                .containsExactly("tidemark: --users: there is no permanent table auth_usr; there are auth_user, pair");
        assertThat(database.run("init", "--users", "public.\"pair\"", "--output", "-")
                        .err()
                        .lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: --users: the key of pair has to be one column, not (a, b)");
        assertThat(database.run("init", "--users", "a.b.c", "--output", "-").exitCode())
                .isEqualTo(2);
    }

    private static Map<String, String> rules(Path file) {
        return rules(Optional.of(file));
    }

    private static Map<String, String> rules(Optional<Path> file) {
        Map<String, String> rules = new LinkedHashMap<>();
        ConfigurationFile.load(file, Map.of())
                .ownership()
                .rules()
                .forEach((table, rule) -> rules.put(table.toString(), rule.toString()));
        return rules;
    }
}
