package dev.tidemark.api.fill;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.api.fill.FillSource.Glance;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills each entry once, however many want it: in this process, and, with leases in Redis, among all. Thread-safe.
 *
 * <p>Whoever joins has looked up the same version as the one who leads. So what the leader reads is right for them, too,
 * as of the tidemark that came with their own look-up: had anything of the user's changed between the leader's look-up and
 * theirs, the version would be another. It is as right as an entry that the leader had stored before. The version is part
 * of the key, so nobody who came after a raise joins a fill from before it.
 */
public final class Fills {

    /** Longer than a lease: when a holder has died, one of those who wait gets the next, and the others wait for that one. */
    static final Duration LONGEST_WAIT = Lease.DURATION.plusMillis(100);

    /** What waiting for another process costs, and 200 questions a second for each entry at most. */
    private static final long PERIOD_MILLISECONDS = 5;

    /** A few megabytes; whoever comes beyond is told to come again. */
    static final int MOST_WAITING = 10_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final ConcurrentMap<EntryPlace, Fill> fills = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** When fills have ended, by {@link System#nanoTime()}; for as long as an answer of Redis may be under way. */
    private final Cache<EntryPlace, Long> ended = Caffeine.newBuilder()
            .maximumSize(MOST_WAITING)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    public Fills(Vertx vertx) {
        this.vertx = vertx;
    }

    /** How many requests wait for an entry to be filled, by themselves or by others. */
    public int waiting() {
        return waiting.get();
    }

    /**
     * Reads an answer, or waits for whoever in this process has begun to; fails as the read does.
     *
     * @param lsn the tidemark when the version was looked up
     * @param lease what entitles to it; empty where the entry that stands there is to be replaced
     * @param askedAt when Redis was asked, by {@link System#nanoTime()}
     */
    public Future<Filled> lead(EntryPlace place, Lsn lsn, Optional<Lease> lease, long askedAt, FillSource source) {
        Long endedAt = ended.getIfPresent(place);
        if (endedAt != null && endedAt - askedAt >= 0) {
            // The answer of Redis is from before this process stored the entry: it says nothing about now.
            lease.ifPresent(unused -> source.release(place, unused));
            return follow(place, lsn, source);
        }
        if (!enter()) {
            lease.ifPresent(unused -> source.release(place, unused));
            return refuse();
        }
        Fill fill = fills.computeIfAbsent(place, missing -> new Fill());
        // A lease that is not needed is left to run out: it tells other processes that somebody is at it.
        return leaving(
                fill.takeLead() ? read(place, fill, source, new Glance.Vacant(place, lsn, lease)) : shared(fill));
    }

    /**
     * Waits for whoever has the lease, in this process or another, for a bounded time, and then reads the answer; fails as
     * the read does.
     *
     * @param lsn the tidemark when the version was looked up
     */
    public Future<Filled> follow(EntryPlace place, Lsn lsn, FillSource source) {
        if (!enter()) {
            return refuse();
        }
        var own = new Fill();
        Fill fill = fills.putIfAbsent(place, own);
        if (fill != null) {
            return leaving(shared(fill));
        }
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        return leaving(look(place, own, source, new Glance.Taken(place, lsn), deadline));
    }

    /** Whether there is room for one more, who then has to leave. */
    private boolean enter() {
        boolean isRoom = waiting.incrementAndGet() <= MOST_WAITING;
        if (!isRoom) {
            waiting.decrementAndGet();
        }
        return isRoom;
    }

    private Future<Filled> leaving(Future<Filled> wait) {
        return wait.onComplete(ended -> waiting.decrementAndGet());
    }

    private static Future<Filled> refuse() {
        return Future.failedFuture(
                ProblemException.passing(ProblemType.BUSY, "Too many requests wait for their answers: come again"));
    }

    /** Whoever waits goes on on an event loop of its own. */
    private Future<Filled> shared(Fill fill) {
        Context context = vertx.getOrCreateContext();
        Promise<Filled> mine = Promise.promise();
        fill.end().map(Filled::shared).onComplete(end -> context.runOnContext(onIt -> mine.handle(end)));
        return mine.future();
    }

    /**
     * By the leader alone. Whoever comes before the entry is stored shares the answer: a look-up on another connection may
     * overtake the store, and find neither the entry nor the lease.
     */
    private Future<Filled> read(EntryPlace place, Fill fill, FillSource source, Glance.Vacant vacant) {
        var reading = source.read(vacant.place(), vacant.lsn(), vacant.lease());
        reading.settled().onComplete(settled -> {
            ended.put(vacant.place(), System.nanoTime());
            fills.remove(place, fill);
        });
        return reading.answer().onComplete(fill::end);
    }

    /** By the leader alone. Whoever comes when it has ended begins anew, also where it has failed. */
    private Future<Filled> finish(EntryPlace place, Fill fill, Future<Filled> how) {
        return how.onComplete(ended -> {
            fills.remove(place, fill);
            fill.end(ended);
        });
    }

    /** Looks again and again, until it is there, or ours to fill, or somebody here leads. */
    private Future<Filled> look(EntryPlace place, Fill fill, FillSource source, Glance.Taken before, long deadline) {
        Promise<Void> due = Promise.promise();
        vertx.setTimer(PERIOD_MILLISECONDS, timer -> due.complete());
        return due.future().compose(now -> {
            if (fill.isLed()) {
                return shared(fill);
            }
            boolean late = System.nanoTime() - deadline >= 0;
            return late
                    ? decide(place, fill, source, before, new Glance.Nothing(), deadline)
                    : source.glance(before.place())
                            .compose(glance -> decide(place, fill, source, before, glance, deadline));
        });
    }

    private Future<Filled> decide(
            EntryPlace place, Fill fill, FillSource source, Glance.Taken before, Glance glance, long deadline) {
        if (glance instanceof Glance.Taken taken) {
            Fill other = fills.get(taken.place());
            boolean isOtherLed = other != null && other != fill && other.isLed();
            if (!isOtherLed) {
                return look(place, fill, source, taken, deadline);
            }
            return fill.takeLead() ? finish(place, fill, shared(other)) : shared(fill);
        }
        if (!fill.takeLead()) {
            return shared(fill);
        }
        if (glance instanceof Glance.Found found) {
            return finish(place, fill, Future.succeededFuture(found.filled()));
        }
        return read(
                place,
                fill,
                source,
                glance instanceof Glance.Vacant vacant
                        ? vacant
                        : new Glance.Vacant(before.place(), before.lsn(), Optional.empty()));
    }
}
