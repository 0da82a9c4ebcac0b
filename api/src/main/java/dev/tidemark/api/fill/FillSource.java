package dev.tidemark.api.fill;

import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import java.util.Optional;

/** What it takes to fill one entry. Thread-safe. */
public interface FillSource {

    /**
     * Reads the answer from Postgres and has it stored; ends the lease where it is not.
     *
     * @param lsn the tidemark when the place's version was looked up
     */
    Reading read(EntryPlace place, Lsn lsn, Optional<Lease> lease);

    /** Gives a lease back that is not used. */
    void release(EntryPlace place, Lease lease);

    /** Looks whether somebody else has filled it meanwhile; never fails. */
    Future<Glance> glance(EntryPlace place);

    /**
     * A read that is under way.
     *
     * @param answer what comes of it
     * @param settled completes, and never fails, when nothing of it is on its way to Redis any more; where the read fails,
     *     before the answer does
     */
    record Reading(Future<Filled> answer, Future<Void> settled) {}

    /** What a look at the namespace showed. */
    sealed interface Glance {

        /** It is there. */
        record Found(Filled filled) implements Glance {}

        /** Somebody else is still at it, under this version by now. */
        record Taken(EntryPlace place, Lsn lsn) implements Glance {}

        /** Nobody is at it: whoever looked is to fill it, under this version by now. */
        record Vacant(EntryPlace place, Lsn lsn, Optional<Lease> lease) implements Glance {}

        /** The cache is of no help any more. */
        record Nothing() implements Glance {}
    }
}
