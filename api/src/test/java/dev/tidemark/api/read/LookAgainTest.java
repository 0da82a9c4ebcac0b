package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.entry.Encoding;
import dev.tidemark.api.entry.EntityTag;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.entry.EntryKind;
import dev.tidemark.api.fill.FillSource.Glance;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.FoundEntry;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Tidemark;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookAgainTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration MAX_STALENESS = Duration.ofSeconds(2);
    private static final Duration ANY = Duration.ofDays(1);
    private static final EntryPlace BEFORE = new EntryPlace(new UserId("1"), new NamespaceVersion(7), "hash");
    private static final NamespaceVersion LATER = new NamespaceVersion(8);
    private static final Lease LEASE = new Lease("tidemark-lease 1");
    private static final FoundEntry LEASED = new FoundEntry.Missing(Optional.of(LEASE), false);

    private final ShownNamespaces namespaces = new ShownNamespaces();
    private final LookAgain lookAgain =
            new LookAgain(namespaces, new Gate(() -> NOW, () -> "1-1", MAX_STALENESS, "rules"));

    @Test
    void shouldFindWhatIsThereByNow() {
        namespaces.show(view(entry(), tidemark(MAX_STALENESS, "rules", "1-1")));
        assertThat(look(ANY))
                .isInstanceOfSatisfying(
                        Glance.Found.class,
                        found -> assertThat(found.filled().version()).isEqualTo(LATER));
    }

    @Test
    void shouldFindNothingWhereTheTidemarkHasFallenBehindMeanwhile() {
        namespaces.show(view(entry(), tidemark(MAX_STALENESS.plusMillis(1), "rules", "1-1")));
        assertThat(look(ANY)).isEqualTo(new Glance.Nothing());
    }

    @Test
    void shouldFindNothingWhereItHasFallenBehindWhatThisRequestTakes() {
        namespaces.show(view(entry(), tidemark(Duration.ofMillis(501), "rules", "1-1")));
        assertThat(look(Duration.ofMillis(500))).isEqualTo(new Glance.Nothing());
        assertThat(look(Duration.ofMillis(501))).isInstanceOf(Glance.Found.class);
    }

    @Test
    void shouldFindNothingUnderOtherRulesOrOnAnotherTimeline() {
        namespaces.show(view(entry(), tidemark(Duration.ZERO, "others", "1-1")));
        assertThat(look(ANY)).isEqualTo(new Glance.Nothing());
        namespaces.show(view(entry(), tidemark(Duration.ZERO, "rules", "1-2")));
        assertThat(look(ANY)).isEqualTo(new Glance.Nothing());
    }

    @Test
    void shouldGiveBackALeaseThatItCannotUse() {
        namespaces.show(view(LEASED, tidemark(MAX_STALENESS.plusMillis(1), "rules", "1-1")));
        assertThat(look(ANY)).isEqualTo(new Glance.Nothing());
        assertThat(namespaces.released()).containsExactly(LEASE);
    }

    @Test
    void shouldKeepALeaseThatItCanUse() {
        namespaces.show(view(LEASED, tidemark(Duration.ZERO, "rules", "1-1")));
        assertThat(look(ANY))
                .isEqualTo(new Glance.Vacant(
                        new EntryPlace(BEFORE.user(), LATER, BEFORE.hash()), new Lsn(100), Optional.of(LEASE)));
        assertThat(namespaces.released()).isEmpty();
    }

    private Glance look(Duration maxStaleness) {
        return lookAgain.at(BEFORE, maxStaleness).result();
    }

    private static NamespaceView view(FoundEntry entry, Tidemark tidemark) {
        return new NamespaceView(
                Optional.of(LATER), true, entry, Optional.of(new Tidemarks(0, List.of(tidemark), false)));
    }

    private static Tidemark tidemark(Duration age, String rules, String timeline) {
        return new Tidemark(new Lsn(100), NOW.minus(age), rules, timeline);
    }

    private static FoundEntry entry() {
        var json = Buffer.buffer("[]");
        var head = new EntryHead(
                EntryKind.ROWS, NOW, Duration.ofMinutes(5), Lsn.ZERO, Encoding.IDENTITY, 2, EntityTag.of(json));
        return new FoundEntry.Whole(EntryFormat.encode(new Entry(head, json)));
    }
}
