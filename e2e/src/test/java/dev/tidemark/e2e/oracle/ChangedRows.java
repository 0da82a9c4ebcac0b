package dev.tidemark.e2e.oracle;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which rows a transaction changed, as triggers on the tables saw it: each change with the key before and after, however
 * it came about. They write to a temporary table, which leaves nothing in the write-ahead log.
 *
 * @param rows by their keys before and after each change
 * @param changes how many changes there were
 */
record ChangedRows(Set<RowKey> rows, int changes) {

    private static final String FUNCTION = """
            create schema if not exists oracle;
            create or replace function oracle.note_change() returns trigger language plpgsql as $function$
            declare
              key_before text[]; key_after text[];
            begin
              if tg_op <> 'INSERT' then
                key_before := array(select to_jsonb(old) ->> c from unnest(tg_argv[1:]) with ordinality k(c, i) order by i);
              end if;
              if tg_op <> 'DELETE' then
                key_after := array(select to_jsonb(new) ->> c from unnest(tg_argv[1:]) with ordinality k(c, i) order by i);
              end if;
              insert into pg_temp.changed_rows values (tg_argv[0]::int, key_before, key_after);
              return null;
            end $function$;
            """;

    ChangedRows {
        rows = Set.copyOf(rows);
    }

    /** SQL that puts the triggers on tables. Only connections of {@link #prepare} can write to them after that. */
    static String triggers(List<Table> tables) {
        var sql = new StringBuilder(FUNCTION);
        for (int i = 0; i < tables.size(); i++) {
            Table table = tables.get(i);
            sql.append("create trigger zz_oracle after insert or update or delete on ")
                    .append(table.name().quoted())
                    .append(" for each row execute function oracle.note_change('")
                    .append(i)
                    .append("', ")
                    .append(table.key().stream().map(Values::literal).collect(joining(", ")))
                    .append(");\n");
        }
        return sql.toString();
    }

    /** Makes what the triggers write to. */
    static void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "create temporary table changed_rows (table_number int, key_before text[], key_after text[])"
                            + " on commit delete rows");
        }
    }

    /** What the transaction has changed so far and not rolled back. */
    static ChangedRows read(Connection connection, List<Table> tables) throws SQLException {
        Set<RowKey> rows = new LinkedHashSet<>();
        int changes = 0;
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select * from pg_temp.changed_rows")) {
            while (result.next()) {
                changes++;
                for (int column = 2; column <= 3; column++) {
                    var key = result.getArray(column);
                    if (key != null) {
                        rows.add(new RowKey(
                                tables.get(result.getInt(1)).name(), Arrays.asList((String[]) key.getArray())));
                    }
                }
            }
        }
        return new ChangedRows(rows, changes);
    }
}
