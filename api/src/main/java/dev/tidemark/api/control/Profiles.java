package dev.tidemark.api.control;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.NamedStatement;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.ownership.ProfileColumn;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The column where the application keeps whether a user has caching on, if there is one. Thread-safe. */
public final class Profiles {

    /**
     * A change of a user's row that is committed. Immutable.
     *
     * @param before an LSN before its commit, and after that of every earlier change of the row
     * @param after an LSN that its commit does not end after
     */
    record Written(Lsn before, Lsn after) {}

    private static final String POSITION = "select pg_current_wal_insert_lsn()::text";

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
     * @return fails with {@link dev.tidemark.api.postgres.FaultyStatementException} when the column cannot be written, and
     *     with {@link IllegalArgumentException} when it is no boolean
     */
    public static Future<Profiles> of(Optional<ProfileColumn> column, InspectStatement inspect, Queries queries) {
        if (column.isEmpty()) {
            return Future.succeededFuture(new Profiles(queries, Optional.empty()));
        }
        return inspect.inspectCommand(NamedStatement.parse(update(column.get())))
                .compose(update -> update.typeOf("enabled").base().equals("boolean")
                        ? Future.succeededFuture(new Profiles(queries, Optional.of(update)))
                        : Future.failedFuture(new IllegalArgumentException(
                                "column " + column.get().enabledColumn()
                                        + " of " + column.get().table() + " is of type "
                                        + update.typeOf("enabled").name() + ", not boolean")));
    }

    private static String update(ProfileColumn column) {
        // By then the row is locked, and whoever had changed it before has committed.
        return "update " + column.table().quoted() + " set " + TableName.quote(column.enabledColumn())
                + " = :enabled where " + TableName.quote(column.userColumn())
                + " = :user_id returning pg_current_wal_insert_lsn()::text";
    }

    /** Writes it down; empty when there is no column, or no row of this user. Fails with a problem. */
    Future<Optional<Written>> setEnabled(UserId user, boolean enabled) {
        if (update.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Tuple values = Tuple.tuple();
        for (String parameter : update.get().parameters()) {
            values.addString(parameter.equals("enabled") ? Boolean.toString(enabled) : user.value());
        }
        return queries.run(update.get().text(), values)
                .map(rows -> rows.stream().findFirst().map(row -> Lsn.parse(row.getString(0))))
                .compose(before -> before.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : position().map(after -> Optional.of(new Written(before.get(), after))));
    }

    private Future<Lsn> position() {
        return queries.run(POSITION, Tuple.tuple())
                .map(rows -> Lsn.parse(rows.iterator().next().getString(0)));
    }
}
