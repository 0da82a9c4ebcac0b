package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the tables of a schema that nobody made up, those before that others point to. Stateless. */
final class CatalogTables {

    private static final String COLUMNS = """
            select c.relname, a.attname, format_type(a.atttypid, null), not a.attnotnull,
                   coalesce(a.attnum = any (k.conkey), false)
              from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
             where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
             order by c.relname, a.attnum
            """;
    private static final String FOREIGN_KEYS = """
            select c.relname, t.relname,
                   array(select attname::text from unnest(f.conkey) with ordinality k(n, i)
                           join pg_attribute on attrelid = f.conrelid and attnum = n order by i),
                   array(select attname::text from unnest(f.confkey) with ordinality k(n, i)
                           join pg_attribute on attrelid = f.confrelid and attnum = n order by i)
              from pg_constraint f
              join pg_class c on c.oid = f.conrelid
              join pg_class t on t.oid = f.confrelid
             where f.contype = 'f' and c.relnamespace = 'public'::regnamespace
             order by c.relname, f.conname
            """;

    private CatalogTables() {}

    /**
     * Reads them.
     *
     * @param distinct how many rows of a table with one column as its key the generator may make up, by table
     */
    static List<Table> read(Connection connection, Map<String, Integer> distinct, int otherwise) throws SQLException {
        Map<String, List<Pointer>> pointers = new LinkedHashMap<>();
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        Map<String, List<String>> keys = new LinkedHashMap<>();
        try (var statement = connection.createStatement()) {
            var rows = statement.executeQuery(FOREIGN_KEYS);
            while (rows.next()) {
                pointers.computeIfAbsent(rows.getString(1), unused -> new ArrayList<>())
                        .add(new Pointer(
                                texts(rows.getArray(3)),
                                new TableName("public", rows.getString(2)),
                                texts(rows.getArray(4)),
                                false,
                                Optional.of("")));
            }
            rows = statement.executeQuery(COLUMNS);
            while (rows.next()) {
                String table = rows.getString(1);
                String column = rows.getString(2);
                boolean isKey = rows.getBoolean(5);
                boolean isPointer = pointers.getOrDefault(table, List.of()).stream()
                        .anyMatch(pointer -> pointer.columns().contains(column));
                Content content = isPointer ? Content.POINTER : isKey ? Content.IDENTIFIER : Content.FILLER;
                columns.computeIfAbsent(table, unused -> new ArrayList<>())
                        .add(new Column(
                                column,
                                rows.getString(3),
                                false,
                                rows.getBoolean(4),
                                content,
                                distinct.getOrDefault(table, otherwise)));
                if (isKey) {
                    keys.computeIfAbsent(table, unused -> new ArrayList<>()).add(column);
                }
            }
        }
        return inOrder(columns.keySet(), pointers).stream()
                .map(table -> new Table(
                        new TableName("public", table),
                        columns.get(table),
                        keys.get(table),
                        pointers.getOrDefault(table, List.of()),
                        Table.Identity.DEFAULT,
                        false))
                .toList();
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static Set<String> inOrder(Set<String> tables, Map<String, List<Pointer>> pointers) {
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < tables.size()) {
            for (String table : tables) {
                if (pointers.getOrDefault(table, List.of()).stream()
                        .map(pointer -> pointer.target().name())
                        .allMatch(target -> target.equals(table) || ordered.contains(target))) {
                    ordered.add(table);
                }
            }
        }
        return ordered;
    }
}
