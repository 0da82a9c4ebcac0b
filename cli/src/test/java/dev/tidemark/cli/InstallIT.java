package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Fields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** {@code tidemark install} and {@code uninstall}. */
class InstallIT {

    private static final String OBJECTS =
            "select 'p ' || proname from pg_proc where pronamespace >= 16384 or pronamespace"
                    + " = 'public'::regnamespace union select 'e ' || evtname from pg_event_trigger order by 1";

    private static final String TABLES = """
            create table plain (id bigint primary key, user_id bigint, note text);
            create table child (id bigint primary key, plain_id bigint references plain);
            create table events (id bigint, at int, primary key (id, at)) partition by range (at);
            create table events_1 partition of events for values from (0) to (10);
            create table "Odd\tTable" (id bigint primary key, c int)
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
    void shouldLeaveNothingBehindHoweverOftenItIsRun() throws Exception {
        var database = servers.database("twice", TABLES);
        List<String> before = database.texts(OBJECTS);

        assertThat(database.run("uninstall").out()).contains("nothing to remove");
        String[] objects = {
            "event trigger tidemark_ddl",
            "event trigger tidemark_drop",
            "function public.tidemark_report_ddl()",
            "function public.tidemark_report_drop()"
        };
        for (int i = 0; i < 2; i++) {
            var run = database.run("install");
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(run.out().lines()).containsExactly(prefixed("installed ", objects));
        }
        assertThat(database.texts(OBJECTS)).hasSize(before.size() + 4);
        assertThat(database.run("uninstall").out().lines()).containsExactly(prefixed("removed ", objects));
        assertThat(database.run("uninstall").exitCode()).isZero();
        assertThat(database.texts(OBJECTS)).isEqualTo(before);
    }

    private static String[] prefixed(String prefix, String... texts) {
        return List.of(texts).stream().map(text -> prefix + text).toArray(String[]::new);
    }

    @Test
    void shouldRemoveWhatIsLeftOfIt() throws Exception {
        var database = servers.database("half", TABLES);
        List<String> before = database.texts(OBJECTS);
        database.run("install");
        database.execute("drop event trigger tidemark_ddl; drop function public.tidemark_report_ddl()");

        assertThat(database.run("uninstall").exitCode()).isZero();
        assertThat(database.texts(OBJECTS)).isEqualTo(before);
    }

    @Test
    void shouldReportEachTableThatACommandAlters() throws Exception {
        var database = servers.database("altered", TABLES);
        database.run("install");
        database.execute("select pg_create_logical_replication_slot('altered_slot', 'test_decoding')");

        database.execute("alter table plain alter column user_id type int");
        assertThat(messages(database)).containsExactly("ALTER TABLE public.plain");
        database.execute("alter table plain rename column note to remark");
        assertThat(messages(database)).containsExactly("ALTER TABLE public.plain");
        database.execute("alter table plain drop column remark");
        assertThat(messages(database)).containsOnly("ALTER TABLE public.plain");
        database.execute("do $$ begin execute 'alter table plain add column more int'; end $$");
        assertThat(messages(database)).containsExactly("ALTER TABLE public.plain");
        database.execute("alter table \"Odd\tTable\" add column d int");
        assertThat(messages(database)).containsExactly("ALTER TABLE public.Odd\tTable");
    }

    @Test
    void shouldReportPartitionsAsTheirRoot() throws Exception {
        var database = servers.database("partitioned", TABLES);
        database.run("install");
        database.execute("select pg_create_logical_replication_slot('partitioned_slot', 'test_decoding')");

        database.execute("alter table events detach partition events_1");
        assertThat(messages(database)).contains("ALTER TABLE public.events");
        database.execute("alter table events attach partition events_1 for values from (0) to (10)");
        assertThat(messages(database)).contains("ALTER TABLE public.events");
        database.execute("alter table events_1 set (fillfactor = 50)");
        assertThat(messages(database)).containsExactly("ALTER TABLE public.events");
        database.execute("drop table events_1");
        assertThat(messages(database)).containsExactly("DROP TABLE public.events_1");
    }

    @Test
    void shouldReportWhatIsDroppedWithSomethingElse() throws Exception {
        var database = servers.database(
                "dropped",
                "create schema s; create table s.one (id int); create table s.two (id int);"
                        + " create type s.mood as enum ('ok'); create table kept (id int, mood s.mood)");
        database.run("install");
        database.execute("select pg_create_logical_replication_slot('dropped_slot', 'test_decoding')");

        database.execute("drop schema s cascade");

        assertThat(messages(database))
                .containsExactlyInAnyOrder("DROP SCHEMA s.one", "DROP SCHEMA s.two", "DROP SCHEMA public.kept");
    }

    @Test
    void shouldNotReportWhatChangesNoRows() throws Exception {
        var database = servers.database("quiet", TABLES);
        database.run("install");
        database.execute("select pg_create_logical_replication_slot('quiet_slot', 'test_decoding')");

        database.execute("create table other (id int); create index on plain (user_id); comment on table plain is 'x';"
                + " create view v as select * from plain; drop view v; create function f() returns int language sql as"
                + " 'select 1'; drop function f(); create temp table t (id int); alter table t add column c int;"
                + " drop table t; create table referring (id int references plain)");

        assertThat(messages(database)).isEmpty();
    }

    @Test
    void shouldReportTheCommandsOfEveryRoleAndTakeThemBackWithTheTransaction() throws Exception {
        var database = servers.database(
                "roles",
                "create role owner_of_roles login; create schema app authorization"
                        + " owner_of_roles; revoke all on schema public from public");
        database.run("install");
        database.execute("select pg_create_logical_replication_slot('roles_slot', 'test_decoding')");
        var owner = servers.as(database, "owner_of_roles");

        owner.execute("create table app.t (id int)");
        owner.execute("alter table app.t add column c int");
        assertThat(messages(database)).containsExactly("ALTER TABLE app.t");
        owner.execute("begin; alter table app.t add column d int; rollback");
        assertThat(messages(database)).isEmpty();
    }

    @Test
    void shouldNotStandInTheWayOfDdlThatItCannotReport() throws Exception {
        var database = servers.database("broken", TABLES);
        database.run("install");
        database.execute("create role forbidden_of_broken login; create schema app authorization forbidden_of_broken;"
                + " revoke execute on function pg_logical_emit_message(boolean, text, text, boolean) from public");
        var forbidden = servers.as(database, "forbidden_of_broken");

        forbidden.execute("create table app.t (id int); alter table app.t add column c int; drop table app.t");
    }

    @Test
    void shouldSayWhoHasToInstall() throws Exception {
        var database = servers.database("plain_role", "create role plain_of_install login");
        var plain = servers.as(database, "plain_of_install");

        var run = plain.run("install");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: Role plain_of_install may not create event triggers: let a superuser run")
                .contains("tidemark install --print");
        assertThat(database.texts("select evtname from pg_event_trigger")).isEmpty();
        database.run("install");
        assertThat(plain.run("uninstall").exitCode()).isEqualTo(1);
        assertThat(database.texts("select evtname from pg_event_trigger")).hasSize(2);
    }

    @Test
    void shouldPrintWhatItWouldRun() throws Exception {
        var database = servers.database("printed", TABLES);

        var run = database.run("install", "--print");

        assertThat(run.exitCode()).isZero();
        assertThat(database.texts("select evtname from pg_event_trigger")).isEmpty();
        database.execute(run.out());
        assertThat(database.texts("select evtname from pg_event_trigger order by 1"))
                .containsExactly("tidemark_ddl", "tidemark_drop");
    }

    @Test
    void shouldRemovePublicationAndSlotOnlyWhenAskedTo() throws Exception {
        var database = servers.database("everything", TABLES + "; create publication tidemark for table plain");
        database.execute("select pg_create_logical_replication_slot('tidemark', 'pgoutput')");

        assertThat(database.run("uninstall").out()).contains("nothing to remove");
        assertThat(database.run("uninstall", "--all").out().lines())
                .containsExactly("removed publication tidemark", "removed slot tidemark");
        assertThat(database.texts("select slot_name from pg_replication_slots where slot_name = 'tidemark'"))
                .isEmpty();
        assertThat(database.run("uninstall", "--all").out()).contains("nothing to remove");
    }

    @Test
    void shouldRemoveNothingWhenTheSlotIsAnothers() throws Exception {
        var database = servers.database("another", TABLES + "; create publication tidemark for table plain");
        database.execute("select pg_create_logical_replication_slot('tidemark', 'test_decoding')");
        database.run("install");

        var run = database.run("uninstall", "--all");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Slot tidemark is another program's");
        assertThat(database.texts("select pubname from pg_publication")).hasSize(1);
        assertThat(database.texts("select evtname from pg_event_trigger")).hasSize(2);
        database.execute("select pg_drop_replication_slot('tidemark')");
    }

    @Test
    void shouldRemoveNothingWhileTheSlotIsInUse() throws Exception {
        var database = servers.database("busy", TABLES + "; create publication busy for table plain");
        database.execute("select pg_create_logical_replication_slot('busy', 'pgoutput')");
        database.run("install");
        Path file = Files.writeString(directory.resolve("busy.yml"), "source: { slot: busy, publication: busy }");
        var properties = new Properties();
        PGProperty.USER.set(properties, database.url().user());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        try (var replication = DriverManager.getConnection(database.url().jdbc(), properties);
                var stream = replication
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName("busy")
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", "busy")
                        .start()) {
            var run = database.run("uninstall", "--all", "--config", file.toString());
            assertThat(stream.isClosed()).isFalse();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("Slot busy is in use by server process")
                    .contains("stop cdc first");
        }
        assertThat(database.texts("select pubname from pg_publication")).hasSize(1);
        assertThat(database.texts("select evtname from pg_event_trigger")).hasSize(2);
    }

    /** Command and table of each message since the last look. */
    private static List<String> messages(TestServers.Database database) throws SQLException {
        String slot = database.url().database() + "_slot";
        return database
                .texts("select data from pg_logical_slot_get_changes('" + slot
                        + "', null, null) where data like 'message:%prefix: tidemark.ddl%'")
                .stream()
                .map(data -> Fields.split(data.substring(data.indexOf("content:") + "content:".length())))
                .peek(fields -> assertThat(fields).hasSize(4))
                .peek(fields -> assertThat(fields.get(3)).matches("[0-9]+"))
                .map(fields -> fields.get(0) + " " + fields.get(1) + "." + fields.get(2))
                .toList();
    }
}
