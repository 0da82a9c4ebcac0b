package dev.tidemark.api.read;

import dev.tidemark.api.health.HealthPart;
import dev.tidemark.api.postgres.InspectStatement;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the declared reads with the tables as they are now: a migration may have taken a column away, or brought in a
 * table whose changes do not reach the cache. A read that was once found to be another is not to be cached any more. Thread-safe;
 * looks once at a time.
 */
public final class DeclarationWatch {

    /** Far more than all statements take: for answers that never come. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(DeclarationWatch.class);

    private final List<DeclaredRead> reads;
    private final Supplier<Future<SqlConnection>> connect;
    private final Duration longest;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * @param reads as Postgres took them at the start
     * @param connect gives a connection for one look, which closes it
     */
    public DeclarationWatch(List<DeclaredRead> reads, Supplier<Future<SqlConnection>> connect) {
        this(reads, connect, LONGEST);
    }

    DeclarationWatch(List<DeclaredRead> reads, Supplier<Future<SqlConnection>> connect, Duration longest) {
        this.reads = List.copyOf(reads);
        this.connect = connect;
        this.longest = longest;
    }

    /** Whether a read has been another than at the start since: what its answers depend on is not known. */
    boolean hasChanged(DeclaredRead read) {
        return changed.contains(read.name());
    }

    /** Looks once, and tells; tells nothing while Postgres cannot be asked. */
    public void look(HealthPart health) {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        connect.get()
                .compose(connection -> faults(new InspectStatement(connection))
                        .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                        .onComplete(looked -> connection.close()))
                .timeout(2 * longest.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(faults -> {
                    if (faults.isEmpty()) {
                        health.up("the declared statements fit");
                    } else {
                        health.down(String.join("; ", faults) + ": mend the statements, then restart the api");
                    }
                })
                .onComplete(looked -> looking.set(false));
    }

    private Future<List<String>> faults(InspectStatement inspect) {
        List<String> faults = new ArrayList<>();
        Future<Void> compared = Future.succeededFuture();
        for (DeclaredRead read : reads) {
            compared = compared.compose(before -> compare(read, inspect, faults));
        }
        return compared.map(all -> faults);
    }

    private Future<Void> compare(DeclaredRead read, InspectStatement inspect, List<String> faults) {
        return new InspectRead(inspect)
                .of(read.declaration())
                .onSuccess(now -> {
                    if (!now.equals(read.statement())) {
                        leaveOut(read);
                        faults.add(
                                "read " + read.name() + " depends on other tables or types than when the api started");
                    }
                })
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (failure instanceof FaultyReadException faulty) {
                        leaveOut(read);
                        faulty.faults().forEach(fault -> faults.add("read " + read.name() + ": " + fault.message()));
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                });
    }

    private void leaveOut(DeclaredRead read) {
        if (changed.add(read.name())) {
            log.atError()
                    .addKeyValue("read", read.name())
                    .log("Read is not cached any more: it is another than when the api started; restart the api");
        }
    }
}
