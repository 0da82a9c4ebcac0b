package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the oracle knows of the changes of a transaction, on a real Postgres. */
class ChangedRowsIT {

    private static final TableName CUSTOMERS = TableName.parse("app.customers");
    private static final TableName INVOICES = TableName.parse("app.invoices");
    private static final List<Table> TABLES = List.of(
            new Table(
                    CUSTOMERS,
                    List.of(identifier("id"), new Column("manager", "text", false, true, Content.USER, 1)),
                    List.of("id"),
                    List.of(),
                    Table.Identity.DEFAULT,
                    false),
            new Table(
                    INVOICES,
                    List.of(
                            identifier("tenant"),
                            identifier("id"),
                            new Column("customer", "bigint", false, true, Content.POINTER, 9),
                            new Column("members", "text", true, true, Content.USER, 1)),
                    List.of("tenant", "id"),
                    List.of(new Pointer(
                            List.of("customer"),
                            CUSTOMERS,
                            List.of("id"),
                            false,
                            Optional.of("on delete cascade on update cascade"))),
                    Table.Identity.DEFAULT,
                    true));

    private static OwnPostgres postgres;
    private Connection connection;

    private static Column identifier(String name) {
        return new Column(name, "bigint", false, false, Content.IDENTIFIER, 9);
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = OwnPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        connection = postgres.connect();
        execute("drop schema if exists app cascade;" + SchemaSql.of(TABLES) + ChangedRows.triggers(TABLES));
        ChangedRows.prepare(connection);
        connection.setAutoCommit(false);
        execute(
                "insert into app.customers values (1, 'ann'), (2, null);"
                        + "insert into app.invoices values (1, 1, 1, array['b,c', null, 'd']), (1, 2, 1, null), (2, 1, 2, '{}')");
        connection.commit();
    }

    @AfterEach
    void end() throws SQLException {
        connection.close();
    }

    @Test
    void shouldSeeWhatACascadeDeletes() throws SQLException {
        execute("delete from app.customers where id = 1");

        assertChanged(3, customer("1"), invoice("1", "1"), invoice("1", "2"));
    }

    @Test
    void shouldSeeTheKeyBeforeAndAfter() throws SQLException {
        execute("update app.customers set id = 5 where id = 2");

        assertChanged(2, customer("2"), customer("5"), invoice("2", "1"));
    }

    @Test
    void shouldSeeRowsThatMoveBetweenPartitions() throws SQLException {
        for (int tenant = 3; tenant < 9; tenant++) {
            execute("update app.invoices set tenant = " + tenant + " where id = 2");
        }

        assertThat(changed().rows()).contains(invoice("1", "2"), invoice("5", "2"), invoice("8", "2"));
    }

    @Test
    void shouldCountAChangeThatChangesNothing() throws SQLException {
        execute("update app.customers set manager = manager where id = 1");
        execute("insert into app.customers values (2, 'x') on conflict (id) do update set manager = excluded.manager");
        execute("insert into app.customers values (1, 'x') on conflict (id) do nothing");

        assertChanged(2, customer("1"), customer("2"));
    }

    @Test
    void shouldForgetWhatWasRolledBack() throws SQLException {
        execute("savepoint a; delete from app.customers; rollback to savepoint a");
        execute("insert into app.customers values (7, null); delete from app.customers where id = 7");

        assertChanged(2, customer("7"));
        connection.commit();
        assertChanged(0);
    }

    @Test
    void shouldReadRowsAsText() throws SQLException {
        DatabaseRows rows = DatabaseRows.read(connection, TABLES);

        assertThat(rows.find(customer("1"))).containsEntry("manager", List.of("ann"));
        assertThat(rows.find(customer("2"))).containsEntry("manager", List.of());
        assertThat(rows.find(invoice("1", "1"))).containsEntry("members", List.of("b,c", "d"));
        assertThat(rows.find(invoice("1", "2"))).containsEntry("members", List.of());
        assertThat(rows.find(customer("9"))).isNull();
    }

    private void assertChanged(int changes, RowKey... rows) throws SQLException {
        assertThat(changed().rows()).containsExactlyInAnyOrder(rows);
        assertThat(changed().changes()).isEqualTo(changes);
    }

    private ChangedRows changed() throws SQLException {
        return ChangedRows.read(connection, TABLES);
    }

    private static RowKey customer(String id) {
        return new RowKey(CUSTOMERS, List.of(id));
    }

    private static RowKey invoice(String tenant, String id) {
        return new RowKey(INVOICES, List.of(tenant, id));
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
