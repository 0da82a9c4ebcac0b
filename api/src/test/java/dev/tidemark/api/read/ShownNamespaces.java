package dev.tidemark.api.read;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Namespaces that look as a test says. Thread-safe. */
final class ShownNamespaces implements Namespaces {

    private final AtomicReference<NamespaceView> view = new AtomicReference<>();
    private final List<Lease> released = new CopyOnWriteArrayList<>();

    void show(NamespaceView shown) {
        view.set(shown);
    }

    List<Lease> released() {
        return released;
    }

    @Override
    public Future<NamespaceView> read(UserId user, EntryQuery query) {
        return Future.succeededFuture(view.get());
    }

    @Override
    public Future<Void> release(EntryPlace place, Lease lease) {
        released.add(lease);
        return Future.succeededFuture();
    }

    @Override
    public Future<Boolean> store(EntryPlace place, Optional<Lease> lease, Duration ttl, byte[] entry) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> passed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Optional<Tidemarks>> tidemarks() {
        throw new UnsupportedOperationException();
    }
}
