package dev.tidemark.api.postgres;

import dev.tidemark.contract.TableName;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks Postgres about a statement without running it: its parameters' types, and the tables that it depends on. One at
 * a time on one connection: not thread-safe.
 *
 * <p>The tables are those that preparing and planning locked. The plan alone would not do: it leaves out what the
 * planner could prune today, a partition or the inside of a branch that is never true, and a later plan may not.
 */
public final class InspectStatement {

    private static final String PREPARE = "prepare tidemark_types as ";

    /** Asked for without a modifier, {@code character} is {@code bpchar}; as {@code character} it holds one letter. */
    private static final String TYPES = """
            select array(select format_type(t.type, -1)
                         from unnest(parameter_types) with ordinality as t(type, number)
                         order by t.number)
            from pg_prepared_statements where name = 'tidemark_types'""";

    private static final String LOCKED = """
            select array(select distinct relation::bigint from pg_locks
                         where pid = pg_backend_pid() and locktype = 'relation')""";

    private final SqlConnection connection;

    /**
     * @param connection of its own, since statements are prepared on it under fixed names
     */
    public InspectStatement(SqlConnection connection) {
        this.connection = connection;
    }

    /**
     * Inspects a statement.
     *
     * @param wrapping what is made of the statement before it is run
     * @return fails with {@link FaultyStatementException} when Postgres does not take it
     */
    public Future<InspectedStatement> inspect(NamedStatement statement, UnaryOperator<String> wrapping) {
        return run("begin")
                .compose(begun -> types(statement))
                .compose(types -> {
                    String text = wrapping.apply(statement.textual(types));
                    return plan(text, types.size())
                            .compose(planned -> tables())
                            .map(tables -> new InspectedStatement(text, statement.parameters(), types, tables));
                })
                .eventually(() -> run("rollback"))
                .eventually(() -> run("deallocate all"));
    }

    private Future<List<String>> types(NamedStatement statement) {
        return run(PREPARE + statement.positional())
                .recover(failure -> faulty(failure, statement))
                .compose(prepared -> run(TYPES))
                .map(rows -> Arrays.asList(rows.iterator().next().getArrayOfStrings(0)));
    }

    private Future<RowSet<Row>> plan(String text, int parameters) {
        String nulls = parameters == 0 ? "" : "(" + String.join(", ", Collections.nCopies(parameters, "null")) + ")";
        return run("prepare tidemark_statement as " + text)
                .compose(prepared -> run("set local plan_cache_mode = force_generic_plan"))
                .compose(set -> run("explain execute tidemark_statement" + nulls))
                .recover(InspectStatement::faulty);
    }

    private Future<SortedSet<TableName>> tables() {
        return run(LOCKED)
                .map(rows -> rows.iterator().next().getArrayOfLongs(0))
                .compose(locked -> run(names(locked)))
                .map(rows -> {
                    var tables = new TreeSet<TableName>();
                    rows.forEach(row -> tables.add(new TableName(row.getString(0), row.getString(1))));
                    return tables;
                });
    }

    /** Views and indexes are no tables; what is behind them is locked too. */
    private static String names(Long[] locked) {
        String oids = Stream.of(locked).map(String::valueOf).collect(Collectors.joining(", "));
        return """
                select distinct n.nspname, c.relname
                from unnest(array[%s]::oid[]) as locked(relation)
                join pg_class c on c.oid = coalesce(pg_partition_root(relation), relation)
                join pg_namespace n on n.oid = c.relnamespace
                where c.relkind not in ('v', 'i', 'I')""".formatted(oids);
    }

    private Future<RowSet<Row>> run(String sql) {
        return connection.query(sql).execute();
    }

    private static <T> Future<T> faulty(Throwable failure, NamedStatement statement) {
        if (failure instanceof PgException fault && fault.getPosition() != null) {
            int offset = Integer.parseInt(fault.getPosition()) - 1 - PREPARE.length();
            String place = statement.placeOf(Math.max(offset, 0));
            return Future.failedFuture(new FaultyStatementException(message(fault) + " (" + place + ")", fault));
        }
        return faulty(failure);
    }

    private static <T> Future<T> faulty(Throwable failure) {
        return Future.failedFuture(
                failure instanceof PgException fault ? new FaultyStatementException(message(fault), fault) : failure);
    }

    private static String message(PgException fault) {
        String hint = fault.getHint();
        return fault.getErrorMessage() + (hint == null || hint.isEmpty() ? "" : "; " + hint);
    }
}
