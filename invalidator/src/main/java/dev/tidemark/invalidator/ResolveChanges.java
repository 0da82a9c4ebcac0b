package dev.tidemark.invalidator;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.ownership.FollowTransaction;
import dev.tidemark.invalidator.ownership.Touched;
import dev.tidemark.invalidator.state.OwnershipState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Resolves batches to the users whom their transactions touch, each transaction when its end has come and once, however
 * often and however cut its changes are published. For one stream thread.
 */
final class ResolveChanges {

    /** Of one transaction so many changes are held until its end; beyond that it raises everybody. */
    static final int MOST_CHANGES_HELD = 100_000;

    /**
     * What a batch comes to. Immutable.
     *
     * @param touched whom
     * @param from where the first transaction begins that ended in it
     * @param to where the last one ends
     * @param committedAt when that committed
     */
    record Resolved(Touched touched, Position from, Position to, Instant committedAt) {}

    private final Ownership ownership;
    private final OwnershipState state;
    private final FollowTransaction transactions;

    ResolveChanges(Ownership ownership, OwnershipState state, FollowTransaction transactions) {
        this.ownership = ownership;
        this.state = state;
        this.transactions = transactions;
    }

    /**
     * Resolves a batch; empty when it ends no transaction that was not followed before, and as long as the ownership state
     * is not complete. Then nothing is applied: the tidemark stands still until a load has come, and the first batch after
     * it raises everybody.
     */
    Optional<Resolved> resolve(ChangeBatch batch) {
        Position start = state.reached(batch.timeline());
        if (!state.isComplete() || batch.to().compareTo(start) <= 0) {
            return Optional.empty();
        }
        if (batch.from().compareTo(start) > 0) {
            state.doubt(
                    GapCause.RECORDS_MISSING,
                    "none between " + start + " and " + batch.from() + " of timeline " + batch.timeline());
            return Optional.empty();
        }
        transactions.beginBatch();
        var touched = new Touched();
        Position position = batch.from();
        Optional<Instant> committedAt = Optional.empty();
        for (Transaction transaction : batch.transactions()) {
            Optional<Position> end = transaction.commit().map(Position::after);
            if (end.isEmpty() || end.get().compareTo(start) > 0) {
                Transaction left = without(transaction, start, position);
                compare(left);
                if (state.isComplete() && end.isEmpty()) {
                    hold(batch, left);
                } else if (state.isComplete()) {
                    end(touched, left);
                    committedAt = Optional.of(transaction.committedAt());
                }
                if (!state.isComplete()) {
                    return Optional.empty();
                }
            }
            position = end.orElse(position);
        }
        state.reach(batch.timeline(), batch.to(), committedAt.isPresent());
        // What is held of a transaction was not applied: it begins where the one before it ended.
        Position from = new Position(start.commit(), 0);
        Position ended = position;
        return committedAt.map(time -> new Resolved(touched, from, ended, time));
    }

    /** What of a transaction, whose first change comes after {@code position}, was not followed before. */
    private static Transaction without(Transaction transaction, Position start, Position position) {
        if (!start.commit().equals(position.commit()) || start.changes() <= position.changes()) {
            return transaction;
        }
        int followed = (int) Math.min(
                start.changes() - position.changes(), transaction.changes().size());
        List<Change> left =
                transaction.changes().subList(followed, transaction.changes().size());
        return new Transaction(transaction.id(), transaction.committedAt(), left, transaction.commit());
    }

    private void end(Touched touched, Transaction last) {
        if (state.isTooLarge()) {
            transactions.keep(last);
            transactions.tooLarge(touched, last);
        } else {
            transactions.follow(touched, state.held(), last);
        }
        state.release(false);
    }

    private void hold(ChangeBatch batch, Transaction part) {
        if (state.isTooLarge()) {
            transactions.keep(part);
            return;
        }
        state.hold(batch, part);
        if (state.heldChanges() > MOST_CHANGES_HELD) {
            state.held().forEach(transactions::keep);
            state.release(true);
        }
    }

    /** Doubts the state when a table on the way was altered, or the changes tell of one otherwise than it was loaded. */
    private void compare(Transaction part) {
        for (Change change : part.changes()) {
            if (change instanceof Change.Alter && ownership.keeps(change.table())) {
                state.doubt(GapCause.TABLE_ALTERED, change.table().toString());
            }
            change.captured()
                    .filter(table -> table.keyColumns() > 0 && ownership.keeps(table.name()) && !state.has(table))
                    .ifPresent(table ->
                            state.doubt(GapCause.CAPTURE_CHANGED, table.name().toString()));
        }
    }
}
