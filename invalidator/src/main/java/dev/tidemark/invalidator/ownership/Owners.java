package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Says whom changes touch: the owners of each row before and after. For one thread. */
public final class Owners {

    private final Ownership ownership;
    private final BiConsumer<Doubt, TableName> doubts;

    /**
     * @param doubts told of every change that raises everybody
     */
    public Owners(Ownership ownership, BiConsumer<Doubt, TableName> doubts) {
        this.ownership = ownership;
        this.doubts = doubts;
    }

    /**
     * Whom the changes of a batch touch.
     *
     * @param applied changes up to here have been applied before and touch nobody again
     */
    public Touched touchedBy(ChangeBatch batch, Position applied) {
        var touched = new Touched();
        Position position = batch.from();
        for (Transaction transaction : batch.transactions()) {
            for (Change change : transaction.changes()) {
                position = new Position(position.commit(), position.changes() + 1);
                if (position.compareTo(applied) > 0) {
                    touch(touched, transaction, change);
                }
            }
            if (transaction.commit().isPresent()) {
                position = Position.after(transaction.commit().get());
            }
        }
        return touched;
    }

    private void touch(Touched touched, Transaction transaction, Change change) {
        if (change instanceof Change.Insert insert) {
            touch(touched, transaction, "insert", insert.after());
        } else if (change instanceof Change.Update update) {
            touch(touched, transaction, "update", update.before());
            touch(touched, transaction, "update", update.after());
        } else if (change instanceof Change.Delete delete) {
            touch(touched, transaction, "delete", delete.before());
        } else if (change instanceof Change.Truncate truncate) {
            TableName table = truncate.table().name();
            if (!(ownership.of(table) instanceof OwnershipRule.Nobody)) {
                everybody(touched, Doubt.TRUNCATE, table, "", "truncate", transaction);
            }
        }
    }

    private void touch(Touched touched, Transaction transaction, String operation, Row row) {
        TableName table = row.table().name();
        OwnershipRule rule = ownership.of(table);
        if (rule instanceof OwnershipRule.Everyone) {
            Doubt doubt = ownership.covers(table) ? Doubt.EVERYONE_RULE : Doubt.UNMAPPED_TABLE;
            everybody(touched, doubt, table, key(row), operation, transaction);
        } else if (rule instanceof OwnershipRule.Union) {
            for (String column : ownership.columns(table)) {
                owner(touched, transaction, operation, row, column);
            }
        }
    }

    private void owner(Touched touched, Transaction transaction, String operation, Row row, String column) {
        TableName table = row.table().name();
        String value = row.value(column);
        if (value == null) {
            return;
        }
        if (Fields.isUnknown(value)) {
            everybody(touched, Doubt.OWNER_UNKNOWN, table, key(row), operation, transaction);
            return;
        }
        UserId user;
        try {
            user = new UserId(value);
        } catch (IllegalArgumentException e) {
            everybody(touched, Doubt.OWNER_MALFORMED, table, key(row), operation, transaction);
            return;
        }
        touched.user(user, cause(table, key(row), operation, column, transaction));
    }

    private void everybody(
            Touched touched, Doubt doubt, TableName table, String key, String operation, Transaction transaction) {
        doubts.accept(doubt, table);
        touched.everybody(cause(table, key, operation, doubt.reason(), transaction));
    }

    private static Cause cause(TableName table, String key, String operation, String reason, Transaction transaction) {
        return new Cause(table.toString(), key, operation, reason, transaction.id(), transaction.committedAt());
    }

    private static String key(Row row) {
        List<String> key = row.key();
        return key.size() == 1
                ? String.valueOf(key.get(0))
                : key.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
