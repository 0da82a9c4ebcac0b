package dev.tidemark.cli.lint;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.PostgresPools;
import dev.tidemark.api.read.FaultyReadException;
import dev.tidemark.api.read.InspectRead;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadFault;
import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks for declared reads that are never cached, or that Postgres does not take. Not thread-safe. */
public final class ReadChecks {

    /** Each statement ends within seconds; this is for an answer that never comes. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Ownership ownership;
    private final Catalog catalog;

    public ReadChecks(Ownership ownership, Catalog catalog) {
        this.ownership = ownership;
        this.catalog = catalog;
    }

    /**
     * What is found, without order. Postgres is asked as the api asks it.
     *
     * @throws ExecutionException when Postgres cannot be asked
     * @throws TimeoutException when it does not answer
     */
    public List<Finding> of(List<ReadDeclaration> reads, DatabaseUrl database)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (reads.isEmpty()) {
            return List.of();
        }
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            var postgres = new PostgresPools(vertx, database, 1);
            return answer(postgres.connect()
                    .compose(connection -> inspect(reads, new InspectRead(new InspectStatement(connection)))
                            .eventually(connection::close)));
        } finally {
            answer(vertx.close());
        }
    }

    private static <T> T answer(Future<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<List<Finding>> inspect(List<ReadDeclaration> reads, InspectRead inspect) {
        List<Finding> findings = new ArrayList<>();
        Future<Void> inspected = Future.succeededFuture();
        for (ReadDeclaration read : reads) {
            inspected = inspected.compose(before -> inspect(read, inspect, findings));
        }
        return inspected.map(all -> findings);
    }

    private Future<Void> inspect(ReadDeclaration read, InspectRead inspect, List<Finding> findings) {
        return inspect.of(read)
                .onSuccess(statement -> {
                    findings.addAll(uncovered(read.name(), statement));
                    findings.addAll(ofOthers(read, statement));
                })
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (!(failure instanceof FaultyReadException faulty)) {
                        return Future.failedFuture(failure);
                    }
                    faulty.faults().forEach(fault -> findings.add(refused(read, fault)));
                    return Future.succeededFuture();
                });
    }

    private static Finding refused(ReadDeclaration read, ReadFault fault) {
        return new Finding(
                Check.READ_REFUSED,
                "reads." + read.name(),
                "Postgres does not take its " + fault.part() + ": " + fault.message() + " (" + fault.place(read) + ")",
                fault.mend());
    }

    private List<Finding> uncovered(String read, InspectedStatement statement) {
        List<Finding> findings = new ArrayList<>();
        for (TableName table : statement.tables()) {
            boolean isNobodys = ownership.of(table) instanceof OwnershipRule.Nobody;
            if (ownership.covers(table) && !isNobodys) {
                continue;
            }
            boolean isLogged = catalog.tables().containsKey(table)
                    && catalog.tables().get(table).isPermanent();
            findings.add(new Finding(
                    Check.READ_WITHOUT_RULE,
                    "reads." + read,
                    "it depends on " + table + ", " + reason(isNobodys, isLogged) + ", so it is never cached",
                    isLogged
                            ? "give " + table + " a rule that says whose its rows are, or everyone"
                            : "read tables instead whose changes Postgres logs"));
        }
        return findings;
    }

    private List<Finding> ofOthers(ReadDeclaration read, InspectedStatement statement) {
        return read.isForUser()
                ? List.of()
                : statement.tables().stream()
                        .filter(table -> ownership.of(table) instanceof OwnershipRule.Union)
                        .map(table -> new Finding(
                                Check.READ_WITHOUT_USER,
                                "reads." + read.name(),
                                "it may show rows of " + table
                                        + " that are others', whose changes raise their owners alone, so it is never cached",
                                "ask for the user's rows with :user_id, or make " + table + " everyone's"))
                        .toList();
    }

    private static String reason(boolean isNobodys, boolean isLogged) {
        if (!isLogged) {
            return "whose changes Postgres does not log";
        }
        return isNobodys ? "which is nobody's" : "which has no rule";
    }
}
