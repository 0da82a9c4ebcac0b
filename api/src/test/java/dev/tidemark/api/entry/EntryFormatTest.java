package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryFormatTest {

    private static final Buffer BODY = Buffer.buffer("[{\"name\":\"Zoë\"},\n{}]");
    private static final Entry ENTRY =
            new Entry(Instant.parse("2026-01-31T12:00:00.123456Z"), Lsn.parse("0/16B3748"), EntityTag.of(BODY), BODY);

    @Test
    void shouldReadWhatItWrote() {
        assertThat(EntryFormat.decode(EntryFormat.encode(ENTRY))).contains(ENTRY);
    }

    @Test
    void shouldBeReadableByEye() {
        assertThat(new String(EntryFormat.encode(ENTRY), StandardCharsets.UTF_8))
                .matches("(?s)tidemark-entry 1 1769860800123456 0/16B3748 [0-9a-f]{32} [0-9a-f]{1,8}\n\\[.*]");
    }

    @Test
    void shouldTakeNoEntryWithAByteChangedOrMissing() {
        byte[] whole = EntryFormat.encode(ENTRY);
        for (int i = whole.length - BODY.length(); i < whole.length; i++) {
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
                "tidemark-entry 2 1 0/1 00000000000000000000000000000000 0\n",
                "tidemark-entry 1 x 0/1 00000000000000000000000000000000 0\n",
                "tidemark-entry 1 1 x 00000000000000000000000000000000 0\n",
                "tidemark-entry 1 1 0/1 x 0\n",
                "tidemark-entry 1 1 0/1 00000000000000000000000000000000 0"
            })
    void shouldTakeNothingElseForAnEntry(String foreign) {
        assertThat(EntryFormat.decode(foreign.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
