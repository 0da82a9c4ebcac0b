package dev.tidemark.api.postgres;

import dev.tidemark.contract.TableName;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks Postgres about a statement without running it: its parameters' types, the columns it answers, and the tables
 * that it depends on. One at a time on one connection: not thread-safe.
 *
 * <p>The tables are those that preparing and planning locked. The plan alone would not do: it leaves out what the
 * planner could prune today, a partition or the inside of a branch that is never true, and a later plan may not.
 */
public final class InspectStatement {

    private static final String PREPARE = "prepare tidemark_types as ";

    /** Asked for without a modifier, {@code character} is {@code bpchar}; as {@code character} it holds one letter. */
    private static final String DESCRIBED = """
            select format_type(t.oid, -1), format_type(base.oid, -1),
                   array(select enumlabel::text from pg_enum where enumtypid = base.oid order by enumsortorder)
            from %s as asked(type, number)
            join pg_type t on t.oid = asked.type
            join pg_type base on base.oid = (
                with recursive below(type, domain_of) as (
                    select t.oid, t.typbasetype
                    union all
                    select next.oid, next.typbasetype from below join pg_type next on next.oid = below.domain_of)
                select type from below where domain_of = 0)
            order by asked.number""";

    private static final String PARAMETER_TYPES = DESCRIBED.formatted("""
            (select given.type, given.number
             from pg_prepared_statements, unnest(parameter_types) with ordinality as given(type, number)
             where name = 'tidemark_types')""");

    private static final String SYNTAX_ERROR = "42601";

    private static final String LOCKED = """
            select array(select distinct relation::bigint from pg_locks
                         where pid = pg_backend_pid() and locktype = 'relation')""";

    /** What is made of a query before it is run. */
    @FunctionalInterface
    public interface Wrapping {

        /**
         * Makes another query of it.
         *
         * @param query may end with a comment
         */
        String of(String query, List<ResultColumn> columns);

        /** How many parameters it adds behind those of the query. */
        default int additionalParameters() {
            return 0;
        }
    }

    private final SqlConnection connection;

    /**
     * @param connection of its own, since statements are prepared on it under fixed names
     */
    public InspectStatement(SqlConnection connection) {
        this.connection = connection;
    }

    /**
     * Inspects a query.
     *
     * @return fails with {@link FaultyStatementException} when Postgres does not take it, or it is no query
     */
    public Future<InspectedStatement> inspectQuery(NamedStatement statement, Wrapping wrapping) {
        return described(statement, true)
                .compose(described -> locked(statement, described, wrapping))
                .eventually(() -> run("deallocate all"));
    }

    /**
     * Inspects a statement that answers nothing.
     *
     * @return fails with {@link FaultyStatementException} when Postgres does not take it
     */
    public Future<InspectedStatement> inspectCommand(NamedStatement statement) {
        return described(statement, false)
                .compose(described -> locked(statement, described, (text, columns) -> text))
                .eventually(() -> run("deallocate all"));
    }

    private record Described(List<PostgresType> types, List<ResultColumn> columns) {}

    /** In a transaction of its own: it locks catalogs that the statement may have nothing to do with. */
    private Future<Described> described(NamedStatement statement, boolean isQuery) {
        return run("begin read only")
                .compose(begun -> types(statement))
                .compose(types -> isQuery
                        ? columns(textual(statement, types), types.size()).map(columns -> new Described(types, columns))
                        : Future.succeededFuture(new Described(types, List.of())))
                .eventually(() -> run("rollback"));
    }

    private Future<InspectedStatement> locked(NamedStatement statement, Described described, Wrapping wrapping) {
        String text = wrapping.of(textual(statement, described.types()), described.columns());
        return run("begin")
                .compose(begun -> plan(text, described.types().size() + wrapping.additionalParameters()))
                .map(tables -> new InspectedStatement(
                        text, statement.parameters(), described.types(), described.columns(), tables))
                .eventually(() -> run("rollback"));
    }

    private static String textual(NamedStatement statement, List<PostgresType> types) {
        return statement.textual(types.stream().map(PostgresType::name).toList());
    }

    private Future<List<PostgresType>> types(NamedStatement statement) {
        return run(PREPARE + statement.positional())
                .recover(failure -> faulty(failure, statement))
                .compose(prepared -> run(PARAMETER_TYPES))
                .map(rows -> rows.stream().map(InspectStatement::type).toList());
    }

    private static PostgresType type(Row row) {
        return new PostgresType(row.getString(0), row.getString(1), List.of(row.getArrayOfStrings(2)));
    }

    /** Asks for no rows: Postgres tells the columns, and refuses what a read-only transaction may not do. */
    private Future<List<ResultColumn>> columns(String query, int parameters) {
        String none = "select * from (" + query + "\n) as answer limit 0";
        return run("prepare tidemark_columns as " + none)
                .recover(InspectStatement::notAQuery)
                .compose(prepared -> run("execute tidemark_columns" + nulls(parameters)))
                .map(RowSet::columnsNames)
                .compose(names ->
                        names.isEmpty() ? Future.succeededFuture(List.of()) : describe(query, parameters, names))
                .recover(InspectStatement::faulty);
    }

    private Future<List<ResultColumn>> describe(String query, int parameters, List<String> names) {
        var twice = new HashSet<String>();
        for (String name : names) {
            if (!twice.add(name)) {
                return Future.failedFuture(new FaultyStatementException(
                        "two columns of the answer are named '" + name + "'",
                        "name one of them otherwise with 'as'",
                        null));
            }
        }
        String types = names.stream()
                .map(name -> "pg_typeof(answer." + TableName.quote(name) + ")::oid")
                .collect(Collectors.joining(", "));
        String described = DESCRIBED.formatted("(select given.type, given.number from (select array[" + types
                + "] as types from (values (1)) as one left join (select * from (" + query
                + "\n) as answer limit 0) as answer on true) as all_types,"
                + " unnest(types) with ordinality as given(type, number))");
        return run("prepare tidemark_described as " + described)
                .compose(prepared -> run("execute tidemark_described" + nulls(parameters)))
                .map(rows -> {
                    List<ResultColumn> columns = new ArrayList<>();
                    for (Row row : rows) {
                        columns.add(new ResultColumn(names.get(columns.size()), type(row)));
                    }
                    return columns;
                });
    }

    private Future<SortedSet<TableName>> plan(String text, int parameters) {
        return run("prepare tidemark_statement as " + text)
                .compose(prepared -> run("set local plan_cache_mode = force_generic_plan"))
                .compose(set -> run("explain execute tidemark_statement" + nulls(parameters)))
                .recover(InspectStatement::faulty)
                .compose(planned -> tables());
    }

    private static String nulls(int parameters) {
        return parameters == 0 ? "" : "(" + String.join(", ", Collections.nCopies(parameters, "null")) + ")";
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
            return Future.failedFuture(new FaultyStatementException(
                    fault.getErrorMessage(), mend(fault), statement.writtenOffset(Math.max(offset, 0)), fault));
        }
        return faulty(failure);
    }

    /** Postgres took it for a statement, and not for one that stands in another. */
    private static <T> Future<T> notAQuery(Throwable failure) {
        return failure instanceof PgException fault && fault.getSqlState().equals(SYNTAX_ERROR)
                ? Future.failedFuture(new FaultyStatementException(
                        "it is not a query", "a read is one select, values or with that changes nothing", fault))
                : faulty(failure);
    }

    private static <T> Future<T> faulty(Throwable failure) {
        return Future.failedFuture(
                failure instanceof PgException fault
                        ? new FaultyStatementException(fault.getErrorMessage(), mend(fault), fault)
                        : failure);
    }

    private static String mend(PgException fault) {
        String hint = fault.getHint();
        return hint == null || hint.isEmpty() ? "correct it" : hint;
    }
}
