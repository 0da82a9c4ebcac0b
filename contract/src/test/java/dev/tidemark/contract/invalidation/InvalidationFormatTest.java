package dev.tidemark.contract.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvalidationFormatTest {

    private final Invalidation one = new Invalidation(
            new SourceName("main"),
            Position.after(Lsn.parse("0/16B3748")),
            Optional.of(new UserId("42")),
            7,
            Instant.parse("2026-11-21T06:53:00.130Z"),
            List.of(new Cause(
                    "public.invoices_invoice", "17", "update", "owner_id", 745, Instant.parse("2026-11-21T06:53:00Z"))),
            3);

    @Test
    void shouldBeReadableByEye() {
        assertThat(new String(InvalidationFormat.encode(one), StandardCharsets.UTF_8))
                .isEqualTo("""
                        tidemark.invalidations	1	main	00000000016b3748+0000000000000000	42	7	2026-11-21T06:53:00.130Z	3
                        cause	public.invoices_invoice	17	update	owner_id	745	2026-11-21T06:53:00Z
                        """);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        var everybody = new Invalidation(
                one.source(), one.position(), Optional.empty(), 1_795_000_000_000L, one.appliedAt(), List.of(), 0);
        assertThat(InvalidationFormat.decode(InvalidationFormat.encode(one))).isEqualTo(one);
        assertThat(InvalidationFormat.decode(InvalidationFormat.encode(everybody)))
                .isEqualTo(everybody);
    }

    @Test
    void shouldRefuseOtherRecords() {
        assertThatThrownBy(() -> InvalidationFormat.decode("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("{}");
    }
}
