package dev.tidemark.api.read;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes servable reads of declarations, with what Postgres knows about them. Not thread-safe. */
public final class DeclareReads {

    private static final Logger log = LoggerFactory.getLogger(DeclareReads.class);

    private final InspectRead inspect;
    private final Ownership ownership;
    private final Duration defaultTtl;
    private final List<DeclaredRead> reads = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    public DeclareReads(InspectStatement inspect, Ownership ownership, Duration defaultTtl) {
        this.inspect = new InspectRead(inspect);
        this.ownership = ownership;
        this.defaultTtl = defaultTtl;
    }

    /**
     * Declares all reads.
     *
     * @return fails with {@link FaultyReadsException} naming every read whose statement Postgres does not take
     */
    public Future<List<DeclaredRead>> declare(List<ReadDeclaration> declarations) {
        Future<Void> declared = Future.succeededFuture();
        for (ReadDeclaration declaration : declarations) {
            declared = declared.compose(before -> declare(declaration));
        }
        return declared.compose(all -> faults.isEmpty()
                ? Future.succeededFuture(List.copyOf(reads))
                : Future.failedFuture(new FaultyReadsException(faults)));
    }

    private Future<Void> declare(ReadDeclaration declaration) {
        return inspect.of(declaration)
                .onSuccess(statement -> reads.add(new DeclaredRead(
                        declaration,
                        statement,
                        declaration.ttl().orElse(defaultTtl),
                        isCacheable(declaration, statement))))
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (!(failure instanceof FaultyReadException faulty)) {
                        return Future.failedFuture(failure);
                    }
                    faulty.faults().forEach(fault -> faults.add(fault.line(declaration)));
                    return Future.succeededFuture();
                });
    }

    private boolean isCacheable(ReadDeclaration read, InspectedStatement statement) {
        boolean cacheable = true;
        for (TableName table : statement.tables()) {
            boolean covered = ownership.covers(table) && !(ownership.of(table) instanceof OwnershipRule.Nobody);
            if (!covered) {
                log.atWarn()
                        .addKeyValue("read", read.name())
                        .addKeyValue("table", table)
                        .log(
                                "Read is never cached: no ownership rule ties the changes of a table it depends on to users");
                cacheable = false;
            } else if (!read.isForUser() && !(ownership.of(table) instanceof OwnershipRule.Everyone)) {
                log.atWarn()
                        .addKeyValue("read", read.name())
                        .addKeyValue("table", table)
                        .log(
                                "Read is never cached: without :user_id it may show rows of others, whose changes raise their owners alone");
                cacheable = false;
            }
        }
        return cacheable;
    }
}
