package dev.tidemark.api.entry;

import dev.tidemark.contract.Lsn;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of an entry in Redis: one line of text, then the body as it is sent. The line has the format's name and
 * version, the time of creation in microseconds since 1970, the LSN, the entity tag's value, and the CRC-32C of the
 * body in hexadecimal. Stateless.
 */
public final class EntryFormat {

    private static final String NAME_AND_VERSION = "tidemark-entry 1";

    /** No line of this format is longer: what has no end of line by then is somebody else's. */
    private static final int LONGEST_LINE = 128;

    private EntryFormat() {}

    /** Writes an entry. */
    public static byte[] encode(Entry entry) {
        String line = String.join(
                " ",
                NAME_AND_VERSION,
                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, entry.createdAt())),
                entry.lsn().toString(),
                entry.tag().value(),
                checksum(entry.body().getBytes(), 0));
        return Buffer.buffer(line.length() + 1 + entry.body().length())
                .appendString(line)
                .appendByte((byte) '\n')
                .appendBuffer(entry.body())
                .getBytes();
    }

    /** Reads an entry; empty when the bytes are corrupt, of another format or of a later version of it. */
    public static Optional<Entry> decode(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            if (++end > LONGEST_LINE) {
                return Optional.empty();
            }
        }
        String[] fields = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (fields.length != 6
                || !NAME_AND_VERSION.equals(fields[0] + " " + fields[1])
                || end == bytes.length
                || !checksum(bytes, end + 1).equals(fields[5])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Entry(
                    Instant.EPOCH.plus(Long.parseLong(fields[2]), ChronoUnit.MICROS),
                    Lsn.parse(fields[3]),
                    new EntityTag(fields[4]),
                    Buffer.buffer(bytes).slice(end + 1, bytes.length)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String checksum(byte[] bytes, int from) {
        var checksum = new CRC32C();
        checksum.update(bytes, from, bytes.length - from);
        return Long.toHexString(checksum.getValue());
    }
}
