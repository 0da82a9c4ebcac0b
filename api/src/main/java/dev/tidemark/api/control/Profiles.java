package dev.tidemark.api.control;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.NamedStatement;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The column where the application keeps whether a user has caching on, if there is one. Thread-safe. */
public final class Profiles {

    private final Queries queries;
    private final Optional<InspectedStatement> update;

    private Profiles(Queries queries, Optional<InspectedStatement> update) {
        this.queries = queries;
        this.update = update;
    }

    /**
     * Finds out how the column is written.
     *
     * @param column empty when the application keeps it nowhere
     * @return fails with {@link dev.tidemark.api.postgres.FaultyStatementException} when the column cannot be written
     */
    public static Future<Profiles> of(Optional<ProfileColumn> column, InspectStatement inspect, Queries queries) {
        if (column.isEmpty()) {
            return Future.succeededFuture(new Profiles(queries, Optional.empty()));
        }
        return inspect.inspectCommand(NamedStatement.parse(column.get().update()))
                .map(update -> new Profiles(queries, Optional.of(update)));
    }

    /** Writes it down; fails with a problem. */
    Future<Void> setEnabled(UserId user, boolean enabled) {
        if (update.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple values = Tuple.tuple();
        for (String parameter : update.get().parameters()) {
            values.addString(parameter.equals("enabled") ? Boolean.toString(enabled) : user.value());
        }
        return queries.run(update.get().text(), values).mapEmpty();
    }
}
