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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadPartFormatTest {

    private static final CapturedTable TEAMS =
            new CapturedTable(TableName.parse("teams"), 1, List.of("id", "members"), Set.of("members"));
    private static final CapturedTable EMPTY = new CapturedTable(TableName.parse("empty"), 1, List.of("id"));

    private static final LoadPart PART = new LoadPart(
            new SourceName("main"),
            new Timeline(7, 1),
            GapCause.SLOT_LOST,
            new Lsn(0x16B3748),
            "5f0d",
            3,
            true,
            List.of(TEAMS, EMPTY),
            List.of(new Row(TEAMS, "1", "{4,5}"), new Row(TEAMS, "2", null), new Row(TEAMS, "3", Row.UNKNOWN)));

    @Test
    void shouldBeReadableByEye() {
        assertThat(new String(LoadPartFormat.encode(PART), StandardCharsets.UTF_8))
                .isEqualTo("tidemark.load\t1\tmain\t" + PART.timeline() + "\t0/16B3748\t5f0d\t3\tslot_lost\n"
                        + "table\t0\tpublic\tteams\t1\tid\tmembers\n"
                        + "arrays\t0\tmembers\n"
                        + "table\t1\tpublic\tempty\t1\tid\n"
                        + "row\t0\t1\t{4,5}\n"
                        + "row\t0\t2\t\\N\n"
                        + "row\t0\t3\t\\?\n"
                        + "end\n");
    }

    @Test
    void shouldReadWhatItWrites() {
        LoadPart read = LoadPartFormat.decode(LoadPartFormat.encode(PART));

        assertThat(LoadPartFormat.isLoadPart(LoadPartFormat.encode(PART))).isTrue();
        assertThat(read.tables()).containsExactlyInAnyOrderElementsOf(PART.tables());
        assertThat(read.rows()).isEqualTo(PART.rows());
        assertThat(read.at()).isEqualTo(PART.at());
        assertThat(read.cause()).isEqualTo(GapCause.SLOT_LOST);
        assertThat(read.number()).isEqualTo(3);
        assertThat(read.isLast()).isTrue();
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThatThrownBy(() -> LoadPartFormat.decode("tidemark.load\t2\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("a later version needs a later invalidator");
        assertThat(LoadPartFormat.isLoadPart("tidemark.changes\t1\n".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void shouldReadARequestForALoadAsItWasWritten() {
        var request = new LoadRequest(
                new SourceName("main"),
                new Timeline(7, 1),
                Position.after(new Lsn(0x16B3748)),
                GapCause.RECORDS_MISSING,
                "5f0d");

        assertThat(LoadRequest.decode(request.encode())).isEqualTo(request);
        assertThatThrownBy(() -> LoadRequest.decode("tidemark.loads\t2\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("expected format tidemark.loads 1");
    }
}
