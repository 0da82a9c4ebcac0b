package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of the source whose changes Postgres can decode: permanent ones, partitioned ones by their root. */
final class Catalog {

    private static final String RELATIONS = """
            select c.oid, n.nspname, c.relname, c.relkind = 'p', c.relispartition, coalesce(pg_partition_root(c.oid)::oid, c.oid),
                   c.relreplident::text,
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          order by a.attnum),
                   array(select format_type(a.atttypid, null) from pg_attribute a
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          order by a.attnum),
                   array(select a.attname::text
                           from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
                           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                          where i.indrelid = c.oid and i.indisprimary order by k.place),
                   array(select a.attname::text
                           from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
                           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                          where i.indrelid = c.oid and i.indisreplident order by k.place)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and c.relpersistence = 'p'
               and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
             order by n.nspname, c.relname
            """;

    private Catalog() {}

    /** A row of {@link #RELATIONS}. */
    private record Relation(
            long oid,
            TableName name,
            boolean isPartitioned,
            boolean isPartition,
            long root,
            Map<String, String> columns,
            List<String> primaryKey,
            SourceTable.Identity identity) {}

    static SortedMap<TableName, SourceTable> read(Connection connection) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                relations.add(relation(rows));
            }
        }
        Map<Long, List<SourceTable.Identity>> leaves = relations.stream()
                .filter(relation -> relation.isPartition() && !relation.isPartitioned())
                .collect(Collectors.groupingBy(
                        Relation::root, Collectors.mapping(Relation::identity, Collectors.toList())));
        SortedMap<TableName, SourceTable> tables = new TreeMap<>();
        for (Relation relation : relations) {
            if (!relation.isPartition()) {
                var table = new SourceTable(
                        relation.oid(),
                        relation.name(),
                        relation.isPartitioned(),
                        relation.columns(),
                        relation.primaryKey(),
                        leaves.getOrDefault(relation.oid(), List.of(relation.identity())));
                tables.put(table.name(), table);
            }
        }
        return tables;
    }

    private static Relation relation(ResultSet row) throws SQLException {
        List<String> names = texts(row.getArray(8));
        List<String> types = texts(row.getArray(9));
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            columns.put(names.get(i), types.get(i));
        }
        List<String> primaryKey = texts(row.getArray(10));
        ReplicaIdentity kind = ReplicaIdentity.of(row.getString(7));
        List<String> identityColumns = switch (kind) {
            case DEFAULT -> primaryKey;
            case INDEX -> texts(row.getArray(11));
            case FULL -> names;
            case NOTHING -> List.of();
        };
        return new Relation(
                row.getLong(1),
                new TableName(row.getString(2), row.getString(3)),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getLong(6),
                columns,
                primaryKey,
                new SourceTable.Identity(kind, identityColumns));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
