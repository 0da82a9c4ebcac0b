package dev.tidemark.invalidator.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * How keys of the stores are made: of a kind, the generation, the number of the table and text, so that rows of one table
 * and load lie together. Stateless.
 */
final class StateKeys {

    private static final byte HEADER = 0;
    private static final byte TABLES = 1;
    private static final byte HELD = 2;
    private static final byte ROW = 3;
    private static final byte INDEX = 4;

    /** Stands between what is looked for and the key of the row; no line of fields has one in it. */
    private static final byte END_OF_VALUES = '\n';

    private StateKeys() {}

    static Bytes header() {
        return Bytes.wrap(new byte[] {HEADER});
    }

    static Bytes tables() {
        return Bytes.wrap(new byte[] {TABLES});
    }

    static Bytes held(int number) {
        return Bytes.wrap(ByteBuffer.allocate(5).put(HELD).putInt(number).array());
    }

    static Bytes row(int generation, int table, String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(prefix(ROW, generation, table, text.length).put(text).array());
    }

    static Bytes rows(int generation, int table) {
        return Bytes.wrap(prefix(ROW, generation, table, 0).array());
    }

    /** The key of a row in its table. */
    static String key(Bytes row) {
        return new String(row.get(), 7, row.get().length - 7, StandardCharsets.UTF_8);
    }

    static Bytes indexed(int generation, int table, int lookup, String values, String key) {
        return Bytes.wrap(index(generation, table, lookup, values, key).array());
    }

    /** What the keys of all rows with these values begin with. */
    static Bytes indexed(int generation, int table, int lookup, String values) {
        return Bytes.wrap(index(generation, table, lookup, values, "").array());
    }

    /** The key of the row that an index key leads to. */
    static String indexedKey(Bytes index, Bytes prefix) {
        int start = prefix.get().length;
        return new String(index.get(), start, index.get().length - start, StandardCharsets.UTF_8);
    }

    /** The first key that a row, or an index, of a generation could have. */
    static Bytes firstRow(int generation) {
        return Bytes.wrap(ByteBuffer.allocate(5).put(ROW).putInt(generation).array());
    }

    static Bytes firstIndexed(int generation) {
        return Bytes.wrap(ByteBuffer.allocate(5).put(INDEX).putInt(generation).array());
    }

    private static ByteBuffer prefix(byte kind, int generation, int table, int more) {
        return ByteBuffer.allocate(7 + more).put(kind).putInt(generation).putShort((short) table);
    }

    private static ByteBuffer index(int generation, int table, int lookup, String values, String key) {
        byte[] first = values.getBytes(StandardCharsets.UTF_8);
        byte[] second = key.getBytes(StandardCharsets.UTF_8);
        return prefix(INDEX, generation, table, 3 + first.length + second.length)
                .putShort((short) lookup)
                .put(first)
                .put(END_OF_VALUES)
                .put(second);
    }
}
