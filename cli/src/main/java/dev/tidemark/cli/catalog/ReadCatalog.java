package dev.tidemark.cli.catalog;

import dev.tidemark.contract.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the catalog of a database. Stateless. */
public final class ReadCatalog {

    /** A limit on the length of a text keeps it from being stored apart, unless the row as a whole is very long. */
    private static final String TABLES = """
            select n.nspname, c.relname, c.relpersistence = 'p',
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          order by a.attnum),
                   array(select format_type(a.atttypid, null) from pg_attribute a
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          order by a.attnum),
                   array(select a.attstorage in ('x', 'e') and (a.atttypmod < 0 or t.typcategory = 'A')
                           from pg_attribute a join pg_type t on t.oid = a.atttypid
                          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          order by a.attnum),
                   array(select a.attname::text
                           from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
                           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                          where i.indrelid = c.oid and i.indisprimary and k.place <= i.indnkeyatts order by k.place),
                   array(select distinct l.relreplident::text from pg_class l
                          where l.relkind = 'r' and (l.oid = c.oid
                             or l.oid in (select p.relid from pg_partition_tree(c.oid) p where p.isleaf)))
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence in ('p', 'u')
               and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
            """;

    private static final String PARTITIONS = """
            select n.nspname, c.relname, rn.nspname, r.relname
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_class r on r.oid = pg_partition_root(c.oid) join pg_namespace rn on rn.oid = r.relnamespace
             where c.relispartition and c.relkind in ('r', 'p')
            """;

    private static final String UNSEEN_PARTITIONS = """
            select rn.nspname, r.relname, n.nspname, c.relname, c.relkind = 'f'
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_class r on r.oid = pg_partition_root(c.oid) join pg_namespace rn on rn.oid = r.relnamespace
             where c.relispartition and (c.relkind = 'f' or c.relkind = 'r' and c.relpersistence = 'u')
             order by n.nspname, c.relname
            """;

    /** Partitions have copies of their root's foreign keys; one that only a partition has says nothing of the others. */
    private static final String FOREIGN_KEYS = """
            select fn.nspname, f.relname, tn.nspname, t.relname,
                   array(select a.attname::text from unnest(k.conkey) with ordinality c (attnum, place)
                           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum order by c.place),
                   array(select a.attname::text from unnest(k.confkey) with ordinality c (attnum, place)
                           join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.attnum order by c.place),
                   exists (select from pg_attribute a
                            where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and not a.attnotnull)
              from pg_constraint k
              join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
              join pg_class t on t.oid = coalesce(pg_partition_root(k.confrelid)::oid, k.confrelid)
              join pg_namespace tn on tn.oid = t.relnamespace
             where k.contype = 'f' and k.conparentid = 0 and not f.relispartition
               and f.relpersistence = 'p' and t.relpersistence = 'p'
             order by fn.nspname collate "C", f.relname collate "C", k.conkey, k.conname collate "C"
            """;

    private ReadCatalog() {}

    /** Reads it, in one statement a kind of object. */
    public static Catalog of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            SortedMap<TableName, Table> tables = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    Table table = table(rows);
                    tables.put(table.name(), table);
                }
            }
            SortedMap<TableName, TableName> partitions = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(PARTITIONS)) {
                while (rows.next()) {
                    partitions.put(
                            new TableName(rows.getString(1), rows.getString(2)),
                            new TableName(rows.getString(3), rows.getString(4)));
                }
            }
            List<UnseenPartition> unseenPartitions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(UNSEEN_PARTITIONS)) {
                while (rows.next()) {
                    unseenPartitions.add(new UnseenPartition(
                            new TableName(rows.getString(1), rows.getString(2)),
                            new TableName(rows.getString(3), rows.getString(4)),
                            rows.getBoolean(5)));
                }
            }
            List<ForeignKey> foreignKeys = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(FOREIGN_KEYS)) {
                while (rows.next()) {
                    foreignKeys.add(new ForeignKey(
                            new TableName(rows.getString(1), rows.getString(2)),
                            texts(rows.getArray(5)),
                            new TableName(rows.getString(3), rows.getString(4)),
                            texts(rows.getArray(6)),
                            rows.getBoolean(7)));
                }
            }
            return new Catalog(tables, partitions, unseenPartitions, foreignKeys);
        }
    }

    private static Table table(ResultSet row) throws SQLException {
        List<String> names = texts(row.getArray(4));
        List<String> types = texts(row.getArray(5));
        Boolean[] toastable = (Boolean[]) row.getArray(6).getArray();
        List<Table.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Table.Column(names.get(i), types.get(i), toastable[i]));
        }
        return new Table(
                new TableName(row.getString(1), row.getString(2)),
                row.getBoolean(3),
                columns,
                texts(row.getArray(7)),
                Set.copyOf(texts(row.getArray(8))));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
