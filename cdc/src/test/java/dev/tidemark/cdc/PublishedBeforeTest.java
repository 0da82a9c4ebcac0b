package dev.tidemark.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.cdc.publish.PublishedEnd;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedBeforeTest {

    private static final Instant TIME = Instant.parse("2026-11-21T06:53:00Z");
    private static final Change CHANGE =
            new Change.Insert(new Row(new CapturedTable(TableName.parse("notes"), 1, List.of("id")), "1"));

    @Test
    void shouldHoldNothingBehindTheSlot() {
        var published = after(100, batch(at(50), whole(1, 100)));

        assertThat(published.holds(batch(at(100), whole(2, 200)))).isFalse();
    }

    @Test
    void shouldHoldWhatComesAgainUpToTheTransactionThatWasPublishedLast() {
        var published = after(100, batch(at(200), whole(3, 300)));

        assertThat(published.holds(batch(at(100), whole(2, 200)))).isTrue();
        assertThat(published.holds(batch(at(200), whole(3, 300)))).isTrue();
        assertThat(published.holds(batch(at(300), whole(4, 400)))).isFalse();
    }

    @Test
    void shouldNotHoldABatchThatGoesOnBehindTheEnd() {
        var published = after(100, batch(at(200), whole(3, 300)));

        assertThat(published.holds(batch(at(100), whole(2, 200), whole(3, 300), whole(4, 400))))
                .isFalse();
    }

    @Test
    void shouldHoldATransactionThatComesInOtherParts() {
        var published = after(100, batch(new Position(new Lsn(100), 3), part(2, 4)));

        assertThat(published.holds(batch(at(100), part(2, 5)))).isTrue();
        assertThat(published.holds(batch(new Position(new Lsn(100), 5), part(2, 3))))
                .isFalse();
        assertThat(published.holds(batch(new Position(new Lsn(100), 8), whole(2, 200))))
                .isFalse();
    }

    @Test
    void shouldHoldAWholeTransactionOfWhichPartWasPublishedBehindAnother() {
        var published = after(50, batch(at(50), whole(1, 100), part(2, 4)));

        assertThat(published.holds(batch(at(50), whole(1, 100)))).isTrue();
        assertThat(published.holds(batch(at(100), whole(2, 200)))).isFalse();
    }

    @Test
    void shouldHoldPartsOfTheTransactionThatWasPublishedToItsEnd() {
        var published = after(100, batch(at(100), whole(2, 200)));

        assertThat(published.holds(batch(at(100), part(2, 5)))).isTrue();
        assertThat(published.holds(batch(new Position(new Lsn(100), 5), whole(2, 200))))
                .isTrue();
    }

    @Test
    void shouldRefuseAnotherTransactionInItsPlace() {
        ChangeBatch last = batch(at(200), whole(3, 300));

        assertRefused(after(100, last), batch(at(100), whole(4, 300)));
        assertRefused(
                after(100, last),
                batch(at(100), new Transaction(3, TIME.plusMillis(1), List.of(), Optional.of(new Lsn(300)))));
        assertRefused(after(100, last), batch(at(100), whole(2, 250), whole(4, 350)));
        assertRefused(after(100, batch(at(100), part(2, 4))), batch(at(100), part(3, 5)));
        assertRefused(after(100, batch(at(100), part(2, 4))), batch(at(100), whole(3, 150)));
    }

    private static void assertRefused(PublishedBefore published, ChangeBatch batch) {
        assertThatThrownBy(() -> published.holds(batch)).isInstanceOf(SetBackException.class);
    }

    private static PublishedBefore after(long confirmed, ChangeBatch last) {
        return PublishedBefore.of(PublishedEnd.of(last), new Lsn(confirmed));
    }

    private static ChangeBatch batch(Position from, Transaction... transactions) {
        return new ChangeBatch(new SourceName("main"), new Timeline(1, 1), from, Arrays.asList(transactions));
    }

    private static Position at(long lsn) {
        return Position.after(new Lsn(lsn));
    }

    private static Transaction whole(long id, long end) {
        return new Transaction(id, TIME, List.of(CHANGE), Optional.of(new Lsn(end)));
    }

    private static Transaction part(long id, int changes) {
        return new Transaction(id, TIME, Collections.nCopies(changes, CHANGE), Optional.empty());
    }
}
