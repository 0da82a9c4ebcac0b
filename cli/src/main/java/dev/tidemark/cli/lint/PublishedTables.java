package dev.tidemark.cli.lint;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.contract.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tables of a publication, however it names them. Stateless. */
public final class PublishedTables {

    private static final String TABLES = """
            select t.schemaname, t.tablename
              from pg_publication p left join pg_publication_tables t on t.pubname = p.pubname
             where p.pubname = ?
            """;

    private PublishedTables() {}

    /** Its tables, partitions under the name of their root; empty when there is no such publication. */
    public static Optional<Set<TableName>> of(Connection connection, String publication, Catalog catalog)
            throws SQLException {
        try (var statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, publication);
            ResultSet rows = statement.executeQuery();
            if (!rows.next()) {
                return Optional.empty();
            }
            Set<TableName> tables = new TreeSet<>();
            do {
                if (rows.getString(2) != null) {
                    var table = new TableName(rows.getString(1), rows.getString(2));
                    tables.add(catalog.partitions().getOrDefault(table, table));
                }
            } while (rows.next());
            return Optional.of(tables);
        }
    }
}
