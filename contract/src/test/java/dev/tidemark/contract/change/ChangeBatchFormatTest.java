package dev.tidemark.contract.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeBatchFormatTest {

    private static final Timeline TIMELINE = new Timeline(7_452_001L, 1);
    private static final CapturedTable INVOICES =
            new CapturedTable(new TableName("public", "invoices_invoice"), 1, List.of("id", "owner_id"));
    private static final CapturedTable NOTES =
            new CapturedTable(new TableName("Odd schema", "no\tes"), 0, List.of("user_id"));
    private static final Instant COMMITTED = Instant.parse("2026-11-21T06:53:00.123456Z");

    private final ChangeBatch batch = new ChangeBatch(
            new SourceName("main"),
            TIMELINE,
            Position.after(Lsn.parse("0/16B3700")),
            List.of(
                    new Transaction(
                            745,
                            COMMITTED,
                            List.of(
                                    new Change.Insert(new Row(INVOICES, "17", "4")),
                                    new Change.Update(
                                            new Row(INVOICES, "17", Row.UNKNOWN), new Row(INVOICES, "17", null)),
                                    new Change.Delete(new Row(NOTES, "a\tb\n")),
                                    new Change.Truncate(NOTES),
                                    new Change.Gap(GapCause.DATABASE_CRASHED)),
                            Optional.of(Lsn.parse("0/16B3748"))),
                    new Transaction(
                            746,
                            COMMITTED.plusMillis(1),
                            List.of(new Change.Insert(new Row(INVOICES, "18", "4"))),
                            Optional.empty())));

    @Test
    void shouldBeReadableByEye() {
        assertThat(new String(ChangeBatchFormat.encode(batch), StandardCharsets.UTF_8))
                .isEqualTo("""
                        tidemark.changes	1	main	7452001-1	00000000016b3700+0000000000000000
                        begin	745	2026-11-21T06:53:00.123456Z
                        table	0	public	invoices_invoice	1	id	owner_id
                        insert	0	17	4
                        update	0	17	\\?	17	\\N
                        table	1	Odd schema	no\\tes	0	user_id
                        delete	1	a\\tb\\n
                        truncate	1
                        gap	database_crashed
                        commit	0/16B3748
                        begin	746	2026-11-21T06:53:00.124456Z
                        insert	0	18	4
                        """);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        assertThat(ChangeBatchFormat.decode(ChangeBatchFormat.encode(batch))).isEqualTo(batch);
    }

    @Test
    void shouldEndWhereTheNextBatchBegins() {
        assertThat(batch.to()).isEqualTo(new Position(Lsn.parse("0/16B3748"), 1));
        assertThat(batch.lastCommitAt()).contains(COMMITTED);
        var rest = new ChangeBatch(
                batch.source(),
                TIMELINE,
                batch.to(),
                List.of(new Transaction(746, COMMITTED, List.of(new Change.Truncate(INVOICES)), Optional.empty())));
        assertThat(rest.to()).isEqualTo(new Position(Lsn.parse("0/16B3748"), 2));
        assertThat(rest.lastCommitAt()).isEmpty();
    }

    @Test
    void shouldNameTheLineItCannotRead() {
        String good = new String(ChangeBatchFormat.encode(batch), StandardCharsets.UTF_8);
        refuses("", "empty");
        refuses(good.replace("tidemark.changes\t1", "tidemark.changes\t2"), "Line 1");
        refuses(good.replace("insert\t0\t17\t4\n", "insert\t0\t17\n"), "Line 4");
        refuses(good.replace("insert\t0\t17", "insert\t9\t17"), "table 9 was not declared");
        refuses(good.replace("commit", "comit"), "'comit' is no kind of line");
        refuses(good.substring(0, good.length() - 3), "cut off");
        refuses(good.lines().findFirst().orElseThrow() + "\n", "no transaction");
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> ChangeBatchFormat.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(message);
    }
}
