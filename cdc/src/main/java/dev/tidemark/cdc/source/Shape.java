package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What decides how changes have to be read, as the catalog has it now: of the captured tables and their partitions which
 * columns are logged of old rows and what the captured ones are, which tables there are of those with a rule, and what
 * is published. For one thread.
 */
public final class Shape {

    /**
     * The files of partitions are in it, since nobody publishes that one was truncated; the labels of enum types, since
     * they can be renamed. The oids of indexes are not: REINDEX CONCURRENTLY replaces them.
     */
    private static final String SQL = """
            with tree (root, oid) as (
                 select root, root from unnest(?::oid[]) root
                 union
                 select root, t.relid::oid from unnest(?::oid[]) root cross join lateral pg_partition_tree(root) t),
            captured (root, name) as (select * from unnest(?::oid[], ?::text[])),
            ruled (nspname, relname) as (select * from unnest(?::text[], ?::text[])),
            line (line) as (
                 select concat_ws(' ', 'table', tree.root, c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
                        c.relreplident, case when c.relispartition then c.relfilenode end,
                        (select string_agg(concat_ws(' ', 'index', i.indkey, i.indnkeyatts, i.indisprimary,
                                i.indisreplident, i.indimmediate), ';' order by i.indkey::text, i.indisprimary)
                           from pg_index i where i.indrelid = c.oid and (i.indisprimary or i.indisreplident)),
                        (select string_agg(concat_ws(' ', 'column', a.attname, a.attnum, a.atttypid, a.atttypmod,
                                a.attcollation, a.attgenerated,
                                (select string_agg(e.enumlabel, ',' order by e.oid) from pg_enum e
                                  where e.enumtypid = a.atttypid)), ';' order by a.attnum)
                           from captured join pg_attribute a on a.attrelid = c.oid and a.attname = captured.name
                          where captured.root = tree.root and not a.attisdropped))
                   from tree join pg_class c on c.oid = tree.oid join pg_namespace n on n.oid = c.relnamespace
                 union all
                 select concat_ws(' ', 'ruled', n.nspname, c.relname, c.oid, c.relkind, c.relpersistence)
                   from ruled join pg_namespace n using (nspname)
                   join pg_class c on c.relnamespace = n.oid and c.relname = ruled.relname
                 union all
                 select concat_ws(' ', 'publication', to_jsonb(p) - 'pubowner',
                        exists (select from pg_publication_namespace where pnpubid = p.oid))
                   from pg_publication p where p.pubname = ?
                 union all
                 select concat_ws(' ', 'published', r.prrelid, r.prattrs, r.prqual is null)
                   from pg_publication p join pg_publication_rel r on r.prpubid = p.oid where p.pubname = ?)
            select md5(string_agg(line, E'\\n' order by line)) from line
            """;

    private final Connection connection;
    private final CapturePlan plan;
    private final Ownership ownership;
    private final String publication;
    private @Nullable PreparedStatement statement;

    Shape(Connection connection, CapturePlan plan, Ownership ownership, String publication) {
        this.connection = connection;
        this.plan = plan;
        this.ownership = ownership;
        this.publication = publication;
    }

    /** A digest of it: the same as long as nothing was altered. */
    public String digest() throws SQLException {
        if (statement == null) {
            statement = prepare();
        }
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Kept, since it is asked with every batch: the server plans it once. */
    private PreparedStatement prepare() throws SQLException {
        List<Long> roots = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (CapturePlan.Table table : plan.tables().values()) {
            Set<String> captured = new TreeSet<>(table.captured().columns());
            // Those that are missing too: they may come back.
            captured.addAll(ownership.columns(table.captured().name()));
            for (String column : captured) {
                roots.add(table.oid());
                columns.add(column);
            }
        }
        var oids = connection.createArrayOf(
                "oid",
                plan.tables().values().stream().map(CapturePlan.Table::oid).toArray());
        // Also those that are not there: of a table that comes back every change has to be seen.
        Set<TableName> ruled = new TreeSet<>(ownership.rules().keySet());
        ruled.addAll(ownership.kept());
        ruled.removeIf(table -> !CapturePlan.captures(ownership, table));
        PreparedStatement prepared = connection.prepareStatement(SQL);
        prepared.setArray(1, oids);
        prepared.setArray(2, oids);
        prepared.setArray(3, connection.createArrayOf("oid", roots.toArray()));
        prepared.setArray(4, connection.createArrayOf("text", columns.toArray()));
        prepared.setArray(5, names(ruled, TableName::schema));
        prepared.setArray(6, names(ruled, TableName::name));
        prepared.setString(7, publication);
        prepared.setString(8, publication);
        return prepared;
    }

    private Array names(Set<TableName> tables, Function<TableName, String> name) throws SQLException {
        return connection.createArrayOf("text", tables.stream().map(name).toArray());
    }
}
