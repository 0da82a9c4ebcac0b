package dev.tidemark.api.fill;

import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Fills that a test answers, and glances that a test thinks up. Thread-safe. */
final class RecordedFills implements FillSource {

    private final List<EntryPlace> reads = new CopyOnWriteArrayList<>();
    private final List<EntryPlace> glances = new CopyOnWriteArrayList<>();
    private final List<Lease> released = new CopyOnWriteArrayList<>();
    private final Promise<Filled> answer = Promise.promise();
    private final Promise<Void> settled = Promise.promise();
    private volatile boolean held;
    private volatile Function<EntryPlace, Glance> view = place -> new Glance.Taken(place, Lsn.ZERO);

    RecordedFills() {
        answer.future().onComplete(read -> {
            if (!held) {
                settled.tryComplete();
            }
        });
    }

    List<EntryPlace> reads() {
        return reads;
    }

    List<EntryPlace> glances() {
        return glances;
    }

    List<Lease> released() {
        return released;
    }

    /** How all reads end. */
    Promise<Filled> answer() {
        return answer;
    }

    /** That what was read is stored; by itself with the answer unless it is held up. */
    Promise<Void> settled() {
        return settled;
    }

    /** Stores nothing until the test says so. */
    void holdStores() {
        held = true;
    }

    void show(Function<EntryPlace, Glance> glance) {
        view = glance;
    }

    @Override
    public Reading read(EntryPlace place, Lsn lsn, Optional<Lease> lease) {
        reads.add(place);
        return new Reading(answer.future(), settled.future());
    }

    @Override
    public void release(EntryPlace place, Lease lease) {
        released.add(lease);
    }

    @Override
    public Future<Glance> glance(EntryPlace place) {
        glances.add(place);
        return Future.succeededFuture(view.apply(place));
    }
}
