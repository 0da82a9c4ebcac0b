package dev.tidemark.api.read;

import dev.tidemark.api.entry.EntryHash;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The place between two rows: what the row before it has in the columns that the read is put in order by. To clients it
 * is opaque. It is no secret and gives no rights: whoever forges one names another place among his own rows. Immutable.
 *
 * @param read the digest of the read that it belongs to
 * @param values as Postgres writes them, null for NULL
 */
record Cursor(String read, List<@Nullable String> values) {

    private static final int DIGEST_DIGITS = 8;

    /** Tells reads apart, and one before and after it was declared otherwise. */
    static String digest(ReadDeclaration read, Paging paging) {
        String order = read.sql() + '\0' + paging.by();
        return new EntryHash(read.name(), order).of(new TreeMap<>()).substring(0, DIGEST_DIGITS);
    }

    /** As it stands in an answer and in the query of a request. */
    String encode() {
        var fields = new ArrayList<@Nullable Object>();
        fields.add(read);
        fields.addAll(values);
        byte[] json = new JsonArray(fields).encode().getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none, or one of another read
     */
    static Cursor decode(String text, String read, int size) {
        List<@Nullable String> fields = new ArrayList<>();
        try {
            var json = new JsonArray(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
            for (Object field : json) {
                fields.add((String) field);
            }
        } catch (DecodeException | ClassCastException e) {
            throw unknown(e);
        } catch (IllegalArgumentException e) {
            throw unknown(e);
        }
        if (fields.size() != size + 1 || !read.equals(fields.get(0))) {
            throw unknown(null);
        }
        var cursor = new Cursor(read, fields.subList(1, fields.size()));
        boolean holdsNul = cursor.values().stream().anyMatch(value -> value != null && value.indexOf('\0') >= 0);
        if (holdsNul || !cursor.encode().equals(text)) {
            throw unknown(null);
        }
        return cursor;
    }

    private static IllegalArgumentException unknown(@Nullable Throwable cause) {
        return new IllegalArgumentException(
                "expected a next_cursor that this read answered; begin again without one", cause);
    }
}
