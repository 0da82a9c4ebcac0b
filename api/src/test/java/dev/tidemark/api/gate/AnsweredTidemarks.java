package dev.tidemark.api.gate;

import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.EntryQuery;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.api.namespace.NamespaceCommand;
import dev.tidemark.api.namespace.NamespaceState;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Namespaces that know nothing but tidemarks, and those only when a test answers. Thread-safe. */
final class AnsweredTidemarks implements Namespaces {

    private final BlockingQueue<Promise<Optional<Tidemarks>>> questions = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /** The question that is asked next, or has been asked and not been taken. */
    Promise<Optional<Tidemarks>> nextQuestion() {
        try {
            var question = questions.poll(10, TimeUnit.SECONDS);
            if (question == null) {
                throw new AssertionError("Nothing was asked within 10 s");
            }
            return question;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int asked() {
        return asked.get();
    }

    int mostAtOnce() {
        return mostOpen.get();
    }

    @Override
    public Future<Optional<Tidemarks>> tidemarks() {
        asked.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        Promise<Optional<Tidemarks>> question = Promise.promise();
        questions.add(question);
        return question.future().onComplete(answered -> open.decrementAndGet());
    }

    @Override
    public Future<NamespaceView> read(UserId user, EntryQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> release(EntryPlace place, Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Boolean> store(EntryPlace place, Optional<Lease> lease, Duration ttl, byte[] entry) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> passed) {
        throw new UnsupportedOperationException();
    }
}
