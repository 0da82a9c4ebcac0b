package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says whom transactions touch, and keeps the known rows with them: the owners of each changed row in the rows as they
 * stood before the transaction, and of what it has become in the rows as they stand after it. For one thread.
 */
public final class FollowTransaction {

    /** Told of every doubt that raises everybody. */
    public interface Doubts {
        void doubt(Doubt doubt, Optional<TableName> table, String key);
    }

    private final Ownership ownership;
    private final Rows rows;
    private final Owners owners;
    private final Optional<ProfileFlags> profile;
    private final Doubts doubts;
    private final int mostUsers;

    /**
     * @param mostUsers with more than so many, nobody is looked for any more
     */
    public FollowTransaction(Ownership ownership, Rows rows, int mostUsers, Doubts doubts) {
        this.ownership = ownership;
        this.rows = rows;
        this.owners = new Owners(ownership, rows);
        this.profile = ownership.profile().map(ProfileFlags::new);
        this.mostUsers = mostUsers;
        this.doubts = doubts;
    }

    /** A batch begins: as many rows are followed again as one batch may need. */
    public void beginBatch() {
        owners.renew();
    }

    /**
     * Follows a whole transaction.
     *
     * @param held parts of it that came before, in order
     * @param last its last part
     */
    public void follow(Touched touched, Iterable<Transaction> held, Transaction last) {
        var net = new NetChanges(rows);
        held.forEach(part -> part.changes().forEach(change -> add(net, change, touched, part)));
        last.changes().forEach(change -> add(net, change, touched, last));
        var switched = new SwitchedCaching(profile, touched);
        net.byKey().forEach((key, row) -> take(switched, last, key.values(), row));
        net.keyless().forEach(row -> take(switched, last, "", row));
        net.byKey().forEach((key, row) -> touch(touched, last, row.operation(), key.values(), row.before()));
        net.keyless().forEach(row -> touch(touched, last, row.operation(), "", row.before()));
        net.apply(cleared ->
                switched.row(cleared, null, column -> cause(cleared.table().name(), "", "truncate", column, last)));
        switched.end();
        net.byKey().forEach((key, row) -> touch(touched, last, row.operation(), key.values(), row.after()));
        net.keyless().forEach(row -> touch(touched, last, row.operation(), "", row.after()));
    }

    private void take(SwitchedCaching switched, Transaction transaction, String key, NetChanges.Changed row) {
        switched.row(
                row.before(),
                row.after(),
                column -> cause(
                        profile.orElseThrow().table(), RowKey.readable(key), row.operation(), column, transaction));
    }

    /** Raises everybody for a transaction of which too much was changed to tell whom. */
    public void tooLarge(Touched touched, Transaction transaction) {
        Doubt doubt = Doubt.TRANSACTION_TOO_LARGE;
        doubts.doubt(doubt, Optional.empty(), "");
        touched.everybody(new Cause("", "", "gap", doubt.reason(), transaction.id(), transaction.committedAt()));
        touched.anyFlag();
    }

    /** Keeps the known rows with part of a transaction whose users nobody looks for. */
    public void keep(Transaction part) {
        var net = new NetChanges(rows);
        var unused = new Touched();
        part.changes().forEach(change -> {
            if (isKept(change)) {
                add(net, change, unused, part);
            }
        });
        net.apply(cleared -> {});
    }

    private void add(NetChanges net, Change change, Touched touched, Transaction transaction) {
        if (change instanceof Change.Gap gap) {
            touched.gap(gap.cause());
            return;
        }
        TableName table = change.table();
        if (change instanceof Change.Alter) {
            altered(touched, transaction, table);
            return;
        }
        if (change instanceof Change.Truncate) {
            truncated(touched, transaction, table);
        } else if (ownership.of(table) instanceof OwnershipRule.Everyone) {
            everyone(touched, transaction, change);
        }
        if (!ownership.keeps(table)) {
            return;
        }
        if (change instanceof Change.Insert insert) {
            net.insert(insert);
        } else if (change instanceof Change.Update update) {
            net.update(update);
        } else if (change instanceof Change.Delete delete) {
            net.delete(delete);
        } else {
            net.truncate(table);
        }
    }

    private boolean isKept(Change change) {
        return change.captured().filter(table -> ownership.keeps(table.name())).isPresent();
    }

    private void touch(Touched touched, Transaction transaction, String operation, String key, @Nullable Row row) {
        if (row == null || !(ownership.of(row.table().name()) instanceof OwnershipRule.Union)) {
            return;
        }
        TableName changed = row.table().name();
        owners.of(row, new Owners.Found() {
            @Override
            public void user(UserId user, @Nullable Way way, String column) {
                touched.user(
                        user,
                        () -> cause(changed, RowKey.readable(key), operation, Way.describe(way, column), transaction));
            }

            @Override
            public void everybody(Doubt doubt, TableName table) {
                FollowTransaction.this.everybody(touched, doubt, changed, RowKey.readable(key), operation, transaction);
            }

            @Override
            public boolean isEnough() {
                return touched.everybody().isPresent() || touched.users().size() > mostUsers;
            }
        });
    }

    private void truncated(Touched touched, Transaction transaction, TableName table) {
        if (!(ownership.of(table) instanceof OwnershipRule.Nobody)) {
            everybody(touched, Doubt.TRUNCATE, table, "", "truncate", transaction);
        }
    }

    /** Of a table that no way leads over: the rows of others are doubted, and nothing is followed. */
    private void altered(Touched touched, Transaction transaction, TableName table) {
        if (!(ownership.of(table) instanceof OwnershipRule.Nobody)) {
            everybody(touched, Doubt.TABLE_ALTERED, table, "", "alter", transaction);
        }
    }

    private void everyone(Touched touched, Transaction transaction, Change change) {
        TableName table = change.table();
        Doubt doubt = ownership.covers(table) ? Doubt.EVERYONE_RULE : Doubt.UNMAPPED_TABLE;
        everybody(touched, doubt, table, key(change), operation(change), transaction);
    }

    private void everybody(
            Touched touched, Doubt doubt, TableName table, String key, String operation, Transaction transaction) {
        doubts.doubt(doubt, Optional.of(table), key);
        touched.everybody(cause(table, key, operation, doubt.reason(), transaction));
    }

    private static Cause cause(TableName table, String key, String operation, String reason, Transaction transaction) {
        return new Cause(
                table.toString(), Way.shortened(key), operation, reason, transaction.id(), transaction.committedAt());
    }

    private static String operation(Change change) {
        return change instanceof Change.Insert ? "insert" : change instanceof Change.Update ? "update" : "delete";
    }

    private static String key(Change change) {
        Row row;
        if (change instanceof Change.Insert insert) {
            row = insert.after();
        } else if (change instanceof Change.Update update) {
            row = update.after();
        } else {
            row = ((Change.Delete) change).before();
        }
        return RowKey.of(row).map(key -> RowKey.readable(key.values())).orElse("");
    }
}
