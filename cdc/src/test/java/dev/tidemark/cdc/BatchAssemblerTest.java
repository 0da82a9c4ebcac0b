package dev.tidemark.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchAssemblerTest {

    private static final Position START = Position.after(new Lsn(100));
    private static final Instant TIME = Instant.parse("2026-11-21T06:53:00Z");
    private static final CapturedTable NOTES = new CapturedTable(TableName.parse("notes"), 1, List.of("id", "user_id"));

    private final BatchAssembler batches = new BatchAssembler(new SourceName("main"), new Timeline(1, 1), START);

    @Test
    void shouldGatherTransactionsInOneBatch() {
        commit(1, 200, insert("1"));
        commit(2, 300);

        ChangeBatch batch = only(batches.take());
        assertThat(batch.from()).isEqualTo(START);
        assertThat(batch.to()).isEqualTo(Position.after(new Lsn(300)));
        assertThat(batch.transactions()).hasSize(2);
        assertThat(batches.take()).isEmpty();
    }

    @Test
    void shouldWaitForTheEndOfATransaction() {
        commit(1, 200, insert("1"));
        batches.begin(2, TIME);
        batches.change(insert("2"));
        ChangeBatch first = only(batches.take());
        assertThat(batches.take()).isEmpty();
        batches.change(insert("3"));
        batches.commit(new Lsn(300));
        ChangeBatch second = only(batches.take());

        assertThat(first.to()).isEqualTo(Position.after(new Lsn(200)));
        assertThat(second.from()).isEqualTo(first.to());
        assertThat(second.transactions().get(0).changes()).hasSize(2);
        assertThat(second.to()).isEqualTo(Position.after(new Lsn(300)));
    }

    @Test
    void shouldGoOnWithALargeTransactionInTheNextBatch() {
        batches.begin(1, TIME);
        batches.change(insert("x".repeat(BatchAssembler.LARGEST_BATCH_BYTES)));
        ChangeBatch first = only(batches.take());
        batches.change(insert("3"));
        batches.commit(new Lsn(200));
        ChangeBatch second = only(batches.take());

        assertThat(first.transactions().get(0).commit()).isEmpty();
        assertThat(first.to()).isEqualTo(new Position(START.commit(), 1));
        assertThat(second.from()).isEqualTo(first.to());
        assertThat(second.transactions().get(0).id()).isEqualTo(1);
        assertThat(second.to()).isEqualTo(Position.after(new Lsn(200)));
    }

    @Test
    void shouldEndATransactionWhoseChangesWentBefore() {
        batches.begin(1, TIME);
        batches.change(insert("x".repeat(BatchAssembler.LARGEST_BATCH_BYTES)));
        batches.take();
        batches.commit(new Lsn(200));

        ChangeBatch rest = only(batches.take());
        assertThat(rest.from()).isEqualTo(new Position(START.commit(), 1));
        assertThat(rest.transactions().get(0).changes()).isEmpty();
        assertThat(rest.transactions().get(0).commit()).isEqualTo(Optional.of(new Lsn(200)));
    }

    @Test
    void shouldCutBatchesThatGrowTooLarge() {
        batches.begin(1, TIME);
        for (int i = 0; i < 100_000; i++) {
            batches.change(insert("user" + i));
        }
        batches.commit(new Lsn(200));
        List<ChangeBatch> taken = batches.take();

        assertThat(taken).hasSizeGreaterThan(3);
        Position end = START;
        for (ChangeBatch batch : taken) {
            assertThat(batch.from()).isEqualTo(end);
            assertThat(ChangeBatchFormat.encode(batch)).hasSizeLessThan(1024 * 1024);
            end = batch.to();
        }
        assertThat(end).isEqualTo(Position.after(new Lsn(200)));
        assertThat(taken.stream()
                        .mapToLong(
                                batch -> batch.transactions().get(0).changes().size())
                        .sum())
                .isEqualTo(100_000);
    }

    @Test
    void shouldRefuseAStreamThatMakesNoSense() {
        assertThatThrownBy(() -> batches.change(insert("1"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batches.commit(new Lsn(200))).isInstanceOf(IllegalStateException.class);
        batches.begin(1, TIME);
        assertThatThrownBy(() -> batches.begin(2, TIME)).isInstanceOf(IllegalStateException.class);
    }

    private void commit(long transaction, long end, Change... changes) {
        batches.begin(transaction, TIME);
        for (Change change : changes) {
            batches.change(change);
        }
        batches.commit(new Lsn(end));
    }

    private static Change insert(String user) {
        return new Change.Insert(new Row(NOTES, "1", user));
    }

    private static ChangeBatch only(List<ChangeBatch> taken) {
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }
}
