package dev.tidemark.api.entry;

import dev.tidemark.contract.Lsn;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of an entry in Redis: one line of text, then the body as it is sent. The fields of the line are described in
 * {@code docs/formats.md}; the script that reads entries knows its first two, the kind, and that the tag is last but one.
 * Stateless.
 */
public final class EntryFormat {

    private static final String NAME_AND_VERSION = "tidemark-entry 2";

    /** No line of this format is longer: what has no end of line by then is somebody else's. */
    private static final int LONGEST_LINE = 191;

    private static final int FIELDS = 10;

    private EntryFormat() {}

    /** Writes an entry. */
    public static byte[] encode(Entry entry) {
        EntryHead head = entry.head();
        String line = String.join(
                " ",
                NAME_AND_VERSION,
                head.kind().word(),
                Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, head.createdAt())),
                Long.toString(head.ttl().toMillis()),
                head.lsn().toString(),
                head.encoding().word(),
                Integer.toString(head.size()),
                head.tag().value());
        byte[] body = entry.body().getBytes();
        return Buffer.buffer(line.length() + 10 + body.length)
                .appendString(line)
                .appendByte((byte) ' ')
                .appendString(checksum(line, body, 0))
                .appendByte((byte) '\n')
                .appendBytes(body)
                .getBytes();
    }

    /** Reads an entry; empty when the bytes are corrupt, of another format or of another version of it. */
    public static Optional<Entry> decode(byte[] bytes) {
        int end = endOfLine(bytes);
        if (end < 0) {
            return Optional.empty();
        }
        String line = new String(bytes, 0, end, StandardCharsets.US_ASCII);
        int beforeChecksum = line.lastIndexOf(' ');
        if (beforeChecksum < 0
                || !checksum(line.substring(0, beforeChecksum), bytes, end + 1)
                        .equals(line.substring(beforeChecksum + 1))) {
            return Optional.empty();
        }
        return head(line).map(head -> new Entry(head, Buffer.buffer(bytes).slice(end + 1, bytes.length)));
    }

    /** Reads the first line of an entry, whose body did not come along. */
    public static Optional<EntryHead> decodeHead(byte[] line) {
        int end = endOfLine(line);
        return end < 0 ? Optional.empty() : head(new String(line, 0, end, StandardCharsets.US_ASCII));
    }

    private static int endOfLine(byte[] bytes) {
        for (int i = 0; i < bytes.length && i <= LONGEST_LINE; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static Optional<EntryHead> head(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !NAME_AND_VERSION.equals(fields[0] + " " + fields[1])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new EntryHead(
                    EntryKind.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                    Instant.EPOCH.plus(Long.parseLong(fields[3]), ChronoUnit.MICROS),
                    Duration.ofMillis(Long.parseLong(fields[4])),
                    Lsn.parse(fields[5]),
                    Encoding.valueOf(fields[6].toUpperCase(Locale.ROOT)),
                    Integer.parseInt(fields[7]),
                    new EntityTag(fields[8])));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Of everything but itself: a tag or a time with a bit that fell over would be served, too. */
    private static String checksum(String line, byte[] bytes, int from) {
        var checksum = new CRC32C();
        byte[] text = line.getBytes(StandardCharsets.US_ASCII);
        checksum.update(text, 0, text.length);
        checksum.update(bytes, from, bytes.length - from);
        return Long.toHexString(checksum.getValue());
    }
}
