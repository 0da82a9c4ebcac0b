package dev.tidemark.api.read;

import dev.tidemark.api.health.HealthPart;
import dev.tidemark.api.postgres.InspectStatement;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Compares the declared reads with the tables as they are now: a migration may have taken a column away, or brought in a
 * table whose changes do not reach the cache. Thread-safe; looks once at a time.
 */
public final class DeclarationWatch {

    private final List<DeclaredRead> reads;
    private final Supplier<Future<SqlConnection>> connect;
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * @param reads as Postgres took them at the start
     * @param connect gives a connection for one look, which closes it
     */
    public DeclarationWatch(List<DeclaredRead> reads, Supplier<Future<SqlConnection>> connect) {
        this.reads = List.copyOf(reads);
        this.connect = connect;
    }

    /** Looks once, and tells; tells nothing while Postgres cannot be asked. */
    public void look(HealthPart health) {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        connect.get()
                .compose(connection -> faults(new InspectStatement(connection)).eventually(connection::close))
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

    private static Future<Void> compare(DeclaredRead read, InspectStatement inspect, List<String> faults) {
        return new InspectRead(inspect)
                .of(read.declaration())
                .onSuccess(now -> {
                    if (!now.equals(read.statement())) {
                        faults.add(
                                "read " + read.name() + " depends on other tables or types than when the api started");
                    }
                })
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (failure instanceof FaultyReadException faulty) {
                        faulty.faults().forEach(fault -> faults.add("read " + read.name() + ": " + fault.message()));
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                });
    }
}
