package dev.tidemark.api.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptAnswersTest {

    private static final Lease ASKED = Lease.of("me.");

    @Test
    void shouldReadEverythingOfAnAnswer() {
        var view =
                view(answer(7, 1, "entry", "5", "0/16B3748", "1769860800123456", "5f0d", "7-1", "0/1", "1", "", "8-2"));
        assertThat(view.version()).contains(new NamespaceVersion(7));
        assertThat(view.enabled()).isTrue();
        assertThat(view.entry())
                .isInstanceOfSatisfying(
                        FoundEntry.Whole.class,
                        whole -> assertThat(whole.bytes()).isEqualTo("entry".getBytes(StandardCharsets.UTF_8)));
        assertThat(view.tidemarks().orElseThrow().lsn()).isEqualTo(Lsn.parse("0/16B3748"));
        assertThat(view.tidemarks().orElseThrow().epoch()).isEqualTo(5);
        assertThat(view.tidemarks().orElseThrow().bySource())
                .extracting(Tidemark::rules)
                .containsExactly("5f0d", "");
        assertThat(view.tidemarks().orElseThrow().bySource())
                .extracting(Tidemark::timeline)
                .containsExactly("7-1", "8-2");
        assertThat(view.tidemarks().orElseThrow().oldest()).isEqualTo(Instant.EPOCH.plusNanos(1_000));
    }

    @Test
    void shouldReadThatNobodyVouchesForAnything() {
        var view = view(answer(0, 0, null, "", "", "", "", ""));
        assertThat(view.version()).isEmpty();
        assertThat(view.enabled()).isFalse();
        assertThat(view.entry()).isEqualTo(new FoundEntry.Missing(Optional.empty(), false));
        assertThat(view.tidemarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, x, 1",
        "0, 0/1, x",
        "0, 0/1, ''",
        "0, '', 1",
        "0, 0/1, 99999999999999999999",
        "'', 0/1, 1",
        "x, 0/1, 1"
    })
    void shouldTakeNoTidemarkThatItCannotRead(String epoch, String lsn, String time) {
        assertThat(view(answer(1, 1, null, epoch, lsn, time, "5f0d", "7-1")).tidemarks())
                .isEmpty();
    }

    @Test
    void shouldTellWhatStandsInTheEntrysPlace() {
        assertThat(entry(1L)).isEqualTo(new FoundEntry.AsHeld());
        assertThat(entry(2L)).isEqualTo(new FoundEntry.Missing(Optional.of(Lease.of("me.3")), false));
        assertThat(entry(3L)).isEqualTo(new FoundEntry.Missing(Optional.empty(), false));
        assertThat(entry(4L)).isEqualTo(new FoundEntry.Missing(Optional.of(Lease.of("me.3")), true));
        assertThat(entry(List.of(bytes("line")))).isInstanceOf(FoundEntry.FirstLine.class);
    }

    @Test
    void shouldTellWhatWentWrongWithOneRead() {
        assertThat(ScriptAnswers.failure(Arrays.asList(bytes("OOM no memory"), 1L, null)))
                .contains("OOM no memory");
        assertThat(ScriptAnswers.failure(Arrays.asList(1L, 1L, null))).isEmpty();
    }

    private static FoundEntry entry(Object found) {
        var answer = answer(1, 1, null, "", "", "", "", "");
        answer.set(2, found);
        return view(answer).entry();
    }

    private static NamespaceView view(List<Object> answer) {
        return ScriptAnswers.view(
                answer.subList(0, 3), ASKED, 3, ScriptAnswers.tidemarks(answer.subList(3, answer.size())));
    }

    private static List<Object> answer(long version, long enabled, String entry, String... marks) {
        List<Object> answer = new ArrayList<>(Arrays.asList(version, enabled, bytes(entry)));
        for (String mark : marks) {
            answer.add(bytes(mark));
        }
        return answer;
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
