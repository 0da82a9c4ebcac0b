package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tables of the source whose changes Postgres can decode: permanent ones, partitioned ones by their root. Immutable.
 *
 * @param tables the tables
 * @param partitions for each partition the root that it belongs to
 * @param unseen partitions of such tables whose changes are not decoded
 */
record Catalog(
        SortedMap<TableName, SourceTable> tables, Map<TableName, TableName> partitions, List<UnseenPartition> unseen) {

    /**
     * A partition whose changes do not come with those of its table.
     *
     * @param root the table
     * @param name the partition
     * @param isForeign whether it is a foreign table, else it is unlogged
     */
    record UnseenPartition(TableName root, TableName name, boolean isForeign) {}

    private static final String RELATIONS = """
            select c.oid, n.nspname, c.relname, c.relkind = 'p', c.relispartition, coalesce(pg_partition_root(c.oid)::oid, c.oid),
                   c.relreplident::text,
                   array(select a.attname::text
                           from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
                           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                          where i.indrelid = c.oid and i.indisprimary and i.indimmediate and k.place <= i.indnkeyatts order by k.place),
                   array(select a.attname::text
                           from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
                           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                          where i.indrelid = c.oid and i.indisreplident and i.indimmediate and k.place <= i.indnkeyatts order by k.place),
                   exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and not i.indimmediate)
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and c.relpersistence = 'p'
               and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
             order by n.nspname, c.relname
            """;

    /** Types below their domains; a text whose collation takes different texts for equal is a type of its own. */
    private static final String COLUMNS = """
            with recursive domains (oid, base) as (
                 select oid, oid from pg_type where typtype <> 'd'
                 union all
                 select d.oid, b.base from domains b join pg_type d on d.typtype = 'd' and d.typbasetype = b.oid)
            select c.oid, a.attname, format_type(a.atttypid, null) || coalesce(' collate ' || l.collname, ''),
                   format_type(coalesce(e.oid, b.oid), null) || coalesce(' collate ' || l.collname, ''),
                   coalesce(e.typtype, b.typtype) = 'e', e.oid is not null, a.attgenerated <> ''
              from pg_class c
              join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              join domains d on d.oid = a.atttypid
              join pg_type b on b.oid = d.base
              left join pg_type e on e.typarray = b.oid
              left join pg_collation l on l.oid = a.attcollation and not l.collisdeterministic
             where c.relkind in ('r', 'p') and c.relpersistence = 'p'
               and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
             order by c.oid, a.attnum
            """;

    private static final String UNSEEN = """
            select rn.nspname, r.relname, n.nspname, c.relname, c.relkind = 'f'
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_class r on r.oid = pg_partition_root(c.oid) join pg_namespace rn on rn.oid = r.relnamespace
             where c.relispartition and (c.relkind = 'f' or c.relkind = 'r' and c.relpersistence = 'u')
             order by n.nspname, c.relname
            """;

    /** A row of {@link #RELATIONS}. */
    private record Relation(
            long oid,
            TableName name,
            boolean isPartitioned,
            boolean isPartition,
            long root,
            List<String> primaryKey,
            boolean hasDeferrableKey,
            SourceTable.Identity identity) {}

    static Catalog read(Connection connection) throws SQLException {
        Map<Long, Map<String, SourceTable.Column>> columns = columns(connection);
        List<Relation> relations = relations(connection, columns);
        Map<Long, List<SourceTable.Identity>> leaves = relations.stream()
                .filter(relation -> relation.isPartition() && !relation.isPartitioned())
                .collect(Collectors.groupingBy(
                        Relation::root, Collectors.mapping(Relation::identity, Collectors.toList())));
        Map<Long, Set<Long>> trees = relations.stream()
                .collect(Collectors.groupingBy(Relation::root, Collectors.mapping(Relation::oid, Collectors.toSet())));
        SortedMap<TableName, SourceTable> tables = new TreeMap<>();
        Map<TableName, TableName> partitions = new HashMap<>();
        Map<Long, TableName> names = relations.stream().collect(Collectors.toMap(Relation::oid, Relation::name));
        for (Relation relation : relations) {
            if (relation.isPartition()) {
                partitions.put(relation.name(), names.getOrDefault(relation.root(), relation.name()));
            } else {
                var table = new SourceTable(
                        relation.oid(),
                        relation.name(),
                        relation.isPartitioned(),
                        columns.getOrDefault(relation.oid(), Map.of()),
                        relation.primaryKey(),
                        relation.hasDeferrableKey(),
                        relation.identity(),
                        leaves.getOrDefault(relation.oid(), List.of(relation.identity())),
                        trees.get(relation.oid()));
                tables.put(table.name(), table);
            }
        }
        return new Catalog(tables, partitions, unseen(connection));
    }

    private static Map<Long, Map<String, SourceTable.Column>> columns(Connection connection) throws SQLException {
        Map<Long, Map<String, SourceTable.Column>> columns = new HashMap<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                var type = ColumnType.of(rows.getString(3), rows.getString(4), rows.getBoolean(5), rows.getBoolean(6));
                columns.computeIfAbsent(rows.getLong(1), unused -> new LinkedHashMap<>())
                        .put(rows.getString(2), new SourceTable.Column(type, rows.getBoolean(7)));
            }
        }
        return columns;
    }

    private static List<Relation> relations(Connection connection, Map<Long, Map<String, SourceTable.Column>> columns)
            throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                relations.add(relation(rows, columns.getOrDefault(rows.getLong(1), Map.of())));
            }
        }
        return relations;
    }

    private static List<UnseenPartition> unseen(Connection connection) throws SQLException {
        List<UnseenPartition> unseen = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(UNSEEN)) {
            while (rows.next()) {
                unseen.add(new UnseenPartition(
                        new TableName(rows.getString(1), rows.getString(2)),
                        new TableName(rows.getString(3), rows.getString(4)),
                        rows.getBoolean(5)));
            }
        }
        return unseen;
    }

    private static Relation relation(ResultSet row, Map<String, SourceTable.Column> columns) throws SQLException {
        List<String> primaryKey = texts(row.getArray(8));
        ReplicaIdentity kind = ReplicaIdentity.of(row.getString(7));
        List<String> identityColumns = switch (kind) {
            case DEFAULT -> primaryKey;
            case INDEX -> texts(row.getArray(9));
            case FULL ->
                columns.entrySet().stream()
                        .filter(column -> !column.getValue().isGenerated())
                        .map(Map.Entry::getKey)
                        .toList();
            case NOTHING -> List.of();
        };
        return new Relation(
                row.getLong(1),
                new TableName(row.getString(2), row.getString(3)),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getLong(6),
                primaryKey,
                row.getBoolean(10),
                new SourceTable.Identity(kind, identityColumns));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
