package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryFormatTest {

    private static final Buffer BODY = Buffer.buffer("[{\"name\":\"Zoë\"},\n{}]");
    private static final EntryHead HEAD = new EntryHead(
            EntryKind.ROWS,
            Instant.parse("2026-01-31T12:00:00.123456Z"),
            Duration.ofMinutes(5),
            Lsn.parse("0/16B3748"),
            Encoding.GZIP,
            4711,
            EntityTag.of(BODY));
    private static final Entry ENTRY = new Entry(HEAD, BODY);

    @Test
    void shouldReadWhatItWrote() {
        assertThat(EntryFormat.decode(EntryFormat.encode(ENTRY))).contains(ENTRY);
    }

    @Test
    void shouldBeReadableByEye() {
        assertThat(new String(EntryFormat.encode(ENTRY), StandardCharsets.UTF_8))
                .matches("(?s)tidemark-entry 2 rows 1769860800123456 300000 0/16B3748 gzip 4711 [0-9a-f]{32}"
                        + " [0-9a-f]{1,8}\n\\[.*]");
    }

    @Test
    void shouldTakeNoEntryWithAByteChangedOrMissing() {
        byte[] whole = EntryFormat.encode(ENTRY);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThat(EntryFormat.decode(changed)).isEmpty();
        }
        for (int length = 0; length < whole.length; length++) {
            assertThat(EntryFormat.decode(java.util.Arrays.copyOf(whole, length)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "[]",
                "tidemark-entry 1 rows 1 1 0/1 gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 3 rows 1 1 0/1 gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 row 1 1 0/1 gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows x 1 0/1 gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows 1 -1 0/1 gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows 1 1 x gzip 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows 1 1 0/1 br 1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows 1 1 0/1 gzip -1 00000000000000000000000000000000 X\n",
                "tidemark-entry 2 rows 1 1 0/1 gzip 1 x X\n",
                "tidemark-entry 2 rows 1 1 0/1 gzip 1 00000000000000000000000000000000 0\n",
                "tidemark-entry 2 rows 1 1 0/1 gzip 1 00000000000000000000000000000000 X"
            })
    void shouldTakeNothingElseForAnEntry(String foreign) {
        assertThat(EntryFormat.decode(withChecksum(foreign).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        if (!foreign.endsWith("0\n")) {
            assertThat(EntryFormat.decodeHead(foreign.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }

    @Test
    void shouldReadTheFirstLineAlone() {
        byte[] whole = EntryFormat.encode(ENTRY);
        assertThat(EntryFormat.decodeHead(java.util.Arrays.copyOf(whole, whole.length - BODY.length())))
                .contains(HEAD);
    }

    /** So that nothing but the field in question is wrong. */
    private static String withChecksum(String line) {
        int at = line.indexOf(" X");
        if (at < 0) {
            return line;
        }
        var checksum = new java.util.zip.CRC32C();
        checksum.update(line.substring(0, at).getBytes(StandardCharsets.UTF_8));
        return line.replace("X", Long.toHexString(checksum.getValue()));
    }
}
