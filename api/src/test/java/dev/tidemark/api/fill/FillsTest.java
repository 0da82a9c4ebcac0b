package dev.tidemark.api.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.fill.FillSource.Glance;
import dev.tidemark.api.fill.Filled.Source;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FillsTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final EntryPlace PLACE = TestEntries.place("1", 7);
    private static final EntryPlace LATER = TestEntries.place("1", 8);

    private final Fills fills = new Fills(VERTX);
    private final RecordedFills source = new RecordedFills();
    private final RecordedFills other = new RecordedFills();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldReadOnceForAllWhoWantTheSame() {
        List<Future<Filled>> answers = new ArrayList<>(List.of(lead(PLACE, source)));
        for (int i = 0; i < 50; i++) {
            answers.add(lead(PLACE, source));
            answers.add(fills.follow(PLACE, Lsn.ZERO, source));
        }
        source.answer().complete(TestEntries.filled(7, Source.READ));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(ended(answer).succeeded()).isTrue());
        assertThat(source.reads()).hasSize(1);
        assertThat(answers.get(0).result().source()).isEqualTo(Source.READ);
        assertThat(answers.subList(1, answers.size()))
                .extracting(answer -> answer.result().source())
                .containsOnly(Source.SHARED);
    }

    @Test
    void shouldKeepUsersVersionsAndHashesApart() {
        lead(PLACE, source);
        for (EntryPlace apart : List.of(
                TestEntries.place("2", 7), LATER, new EntryPlace(PLACE.user(), PLACE.version(), "other hash"))) {
            lead(apart, other);
        }
        assertThat(source.reads()).containsExactly(PLACE);
        assertThat(other.reads()).hasSize(3);
    }

    @Test
    void shouldFailForAllWhoWaitAndBeginAnewForWhoeverComesThen() {
        var first = lead(PLACE, source);
        var joined = lead(PLACE, source);
        var problem = new ProblemException(ProblemType.QUERY_TIMEOUT, "too long");
        source.answer().fail(problem);

        assertThat(ended(first).cause()).isSameAs(problem);
        assertThat(ended(joined).cause()).isSameAs(problem);
        lead(PLACE, other);
        assertThat(other.reads()).containsExactly(PLACE);
    }

    @Test
    void shouldTakeWhatAnotherProcessHasStored() {
        var waiting = fills.follow(PLACE, Lsn.ZERO, source);
        awaitGlances(2);
        source.show(place -> new Glance.Found(TestEntries.filled(7, Source.FOUND)));
        assertThat(ended(waiting).result().source()).isEqualTo(Source.FOUND);
        assertThat(source.reads()).isEmpty();
    }

    @Test
    void shouldReadWhenItGetsTheLeaseOfAnotherProcess() {
        source.show(place -> new Glance.Vacant(place, Lsn.ZERO, Optional.empty()));
        source.answer().complete(TestEntries.filled(7, Source.READ));
        assertThat(ended(fills.follow(PLACE, Lsn.ZERO, source)).result().source())
                .isEqualTo(Source.READ);
        assertThat(source.reads()).containsExactly(PLACE);
    }

    @Test
    void shouldReadWhenAnotherProcessKeepsTheLeaseForTooLong() {
        source.answer().complete(TestEntries.filled(7, Source.READ));
        assertThat(ended(fills.follow(PLACE, Lsn.ZERO, source)).succeeded()).isTrue();
        assertThat(source.glances()).hasSizeGreaterThan(1);
        assertThat(source.reads()).containsExactly(PLACE);
    }

    @Test
    void shouldReadAtOnceWhenTheCacheIsOfNoHelp() {
        source.show(place -> new Glance.Nothing());
        source.answer().complete(TestEntries.filled(7, Source.READ));
        assertThat(ended(fills.follow(PLACE, Lsn.ZERO, source)).succeeded()).isTrue();
        assertThat(source.glances()).hasSize(1);
    }

    /** The lease came to this process, and the news of it a little later. */
    @Test
    void shouldLeadForThoseWhoWaitAlready() {
        var waiting = fills.follow(PLACE, Lsn.ZERO, source);
        var leading = lead(PLACE, source);
        source.answer().complete(TestEntries.filled(7, Source.READ));
        assertThat(ended(leading).result().source()).isEqualTo(Source.READ);
        assertThat(ended(waiting).result().source()).isEqualTo(Source.SHARED);
        assertThat(source.reads()).hasSize(1);
    }

    @Test
    void shouldGoOnUnderTheLaterVersionWithWhoeverReadsThatHere() {
        var waiting = fills.follow(PLACE, Lsn.ZERO, source);
        var leading = lead(LATER, other);
        source.show(place -> new Glance.Taken(LATER, Lsn.ZERO));
        awaitGlances(1);
        other.answer().complete(TestEntries.filled(8, Source.READ));

        assertThat(ended(leading).succeeded()).isTrue();
        assertThat(ended(waiting).result().version()).isEqualTo(LATER.version());
        assertThat(source.reads()).isEmpty();
    }

    /** Its lease had run out in a process that was held up; a look-up got the next, and its answer waited in a queue. */
    @Test
    void shouldLookAgainWhenAFillHasEndedSinceRedisWasAsked() {
        long before = System.nanoTime();
        var first = lead(PLACE, source);
        source.answer().complete(TestEntries.filled(7, Source.READ));
        ended(first);
        other.show(place -> new Glance.Found(TestEntries.filled(7, Source.FOUND)));
        var lease = new Lease("tidemark-lease 1");

        var late = ended(fills.lead(PLACE, Lsn.ZERO, Optional.of(lease), before, other));

        assertThat(late.result().source()).isEqualTo(Source.FOUND);
        assertThat(other.reads()).isEmpty();
        assertThat(other.released()).containsExactly(lease);
        lead(PLACE, other);
        assertThat(other.reads()).hasSize(1);
    }

    /** Its look-up has overtaken the store on another connection: it saw neither the entry nor a lease. */
    @Test
    void shouldShareTheAnswerUntilItIsStored() {
        source.holdStores();
        var first = lead(PLACE, source);
        source.answer().complete(TestEntries.filled(7, Source.READ));
        ended(first);

        assertThat(ended(lead(PLACE, other)).result().source()).isEqualTo(Source.SHARED);
        assertThat(other.reads()).isEmpty();
        source.settled().complete();
        lead(PLACE, other);
        assertThat(other.reads()).hasSize(1);
    }

    @Test
    void shouldTellWhoeverComesTooLateInACrowdToComeAgain() {
        for (int i = 0; i < Fills.MOST_WAITING; i++) {
            lead(PLACE, source);
        }
        var lease = new Lease("tidemark-lease 1");
        var refused = ended(fills.lead(LATER, Lsn.ZERO, Optional.of(lease), System.nanoTime(), other))
                .cause();
        assertThat(other.released()).as("given back for others").containsExactly(lease);
        assertThat(refused).isInstanceOf(ProblemException.class);
        assertThat(((ProblemException) refused).type()).isEqualTo(ProblemType.BUSY);
        source.answer().complete(TestEntries.filled(7, Source.READ));
        await("those who waited are gone").until(() -> lead(LATER, other).failed(), failed -> !failed);
    }

    private Future<Filled> lead(EntryPlace place, RecordedFills from) {
        return fills.lead(place, Lsn.ZERO, Optional.empty(), System.nanoTime(), from);
    }

    private void awaitGlances(int least) {
        await("glances").until(() -> source.glances().size() >= least);
    }

    private static Future<Filled> ended(Future<Filled> answer) {
        await("the answer").pollDelay(Duration.ZERO).until(answer::isComplete);
        return answer;
    }
}
