package dev.tidemark.api.read;

import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.fill.FillSource.Glance;
import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.GateState;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.EntryQuery;
import dev.tidemark.api.namespace.FoundEntry;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Namespaces;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Looks whether an entry that somebody else fills is there by now, and may still be served. Thread-safe. */
final class LookAgain {

    private final Namespaces namespaces;
    private final Gate gate;

    LookAgain(Namespaces namespaces, Gate gate) {
        this.namespaces = namespaces;
        this.gate = gate;
    }

    /**
     * Looks; never fails.
     *
     * @param place under the version that whoever waits looked up
     * @param maxStaleness how far the tidemark may be behind for them: it has gone on falling behind while they waited
     */
    Future<Glance> at(EntryPlace place, Duration maxStaleness) {
        return namespaces
                .read(place.user(), EntryQuery.whole(place.hash()))
                .map(view -> judge(place, view, maxStaleness))
                .otherwise(new Glance.Nothing());
    }

    /** Whoever waits looked up this version or an earlier one, so what is right under it is right for them. */
    private Glance judge(EntryPlace before, NamespaceView view, Duration maxStaleness) {
        if (view.version().isEmpty()) {
            return new Glance.Nothing();
        }
        var place = new EntryPlace(before.user(), view.version().get(), before.hash());
        if (!view.enabled() || gate.judge(view.tidemarks(), maxStaleness) != GateState.OPEN) {
            if (view.entry() instanceof FoundEntry.Missing missing) {
                missing.lease().ifPresent(lease -> namespaces.release(place, lease));
            }
            return new Glance.Nothing();
        }
        var lsn = view.tidemarks().orElseThrow().lsn();
        if (view.entry() instanceof FoundEntry.Whole whole) {
            return EntryFormat.decode(whole.bytes())
                    .<Glance>map(
                            entry -> new Glance.Found(new Filled(entry, place.version(), lsn, Filled.Source.FOUND)))
                    .orElseGet(() -> new Glance.Vacant(place, lsn, Optional.empty()));
        }
        return view.entry() instanceof FoundEntry.Missing missing
                        && missing.lease().isPresent()
                ? new Glance.Vacant(place, lsn, missing.lease())
                : new Glance.Taken(place, lsn);
    }
}
