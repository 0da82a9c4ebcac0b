package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table as the generator knows it. Immutable.
 *
 * @param key the columns of its primary key
 * @param pointers its ways to other tables
 * @param identity what old rows tell
 * @param isPartitioned whether its rows are in two partitions
 */
record Table(
        TableName name,
        List<Column> columns,
        List<String> key,
        List<Pointer> pointers,
        Identity identity,
        boolean isPartitioned) {

    /** The replica identity. */
    enum Identity {
        DEFAULT,
        FULL,
        /** An index on the key and a column that names a user. */
        INDEX_WITH_USER,
        /** An index without the key: an old row does not say which it was. */
        INDEX_WITHOUT_KEY
    }

    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        pointers = List.copyOf(pointers);
    }

    Column column(String named) {
        return columns.stream()
                .filter(column -> column.name().equals(named))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + named));
    }

    Stream<Column> columns(Content content) {
        return columns.stream().filter(column -> column.content() == content);
    }

    /** The columns that ownership may depend on. */
    List<String> meaningful() {
        return columns.stream()
                .filter(column -> column.content() != Content.FILLER)
                .map(Column::name)
                .toList();
    }

    /** A column that tells rows apart beside the key. */
    List<Column> alternates() {
        return columns(Content.IDENTIFIER)
                .filter(column -> !key.contains(column.name()))
                .toList();
    }
}
