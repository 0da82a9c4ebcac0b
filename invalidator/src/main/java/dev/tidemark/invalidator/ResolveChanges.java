package dev.tidemark.invalidator;

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
     * @param committedAt when that committed; empty while the ownership state is not complete, so that the gate closes
     */
    record Resolved(Touched touched, Position from, Position to, Optional<Instant> committedAt) {}

    private final Ownership ownership;
    private final OwnershipState state;
    private final FollowTransaction transactions;

    ResolveChanges(Ownership ownership, OwnershipState state, FollowTransaction transactions) {
        this.ownership = ownership;
        this.state = state;
        this.transactions = transactions;
    }

    /** Resolves a batch; empty when it ends no transaction that was not followed before. */
    Optional<Resolved> resolve(ChangeBatch batch) {
        Position reached = state.reached(batch.timeline());
        boolean follows = batch.from().compareTo(reached) <= 0;
        if (follows && batch.to().compareTo(reached) <= 0) {
            return Optional.empty();
        }
        if (!follows) {
            state.doubt("changes are missing before " + batch.from());
            state.release(false);
        }
        transactions.beginBatch();
        Position start = follows ? reached : batch.from();
        var touched = new Touched();
        Position position = batch.from();
        Position ended = position;
        Optional<Instant> committedAt = Optional.empty();
        for (Transaction transaction : batch.transactions()) {
            Transaction left = without(transaction, start, position);
            if (transaction.commit().isPresent()) {
                position = Position.after(transaction.commit().get());
                if (position.compareTo(start) > 0) {
                    end(touched, left);
                    ended = position;
                    committedAt = Optional.of(transaction.committedAt());
                }
            } else {
                position = batch.to();
                hold(batch, left);
            }
        }
        state.reach(batch.timeline(), position, committedAt.isPresent());
        if (committedAt.isEmpty()) {
            return Optional.empty();
        }
        // What is held of a transaction was not applied: it begins where the one before it ended.
        Position from = follows ? new Position(start.commit(), 0) : start;
        return Optional.of(new Resolved(touched, from, ended, state.isComplete() ? committedAt : Optional.empty()));
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
        compare(last);
        if (state.isTooLarge()) {
            keep(last);
            transactions.tooLarge(touched, last);
        } else if (state.isComplete()) {
            transactions.follow(touched, state.held(), last);
        } else {
            state.held().forEach(part -> transactions.doubtAll(touched, part));
            transactions.doubtAll(touched, last);
        }
        state.release(false);
    }

    private void hold(ChangeBatch batch, Transaction part) {
        compare(part);
        if (state.isTooLarge()) {
            keep(part);
            return;
        }
        state.hold(batch, part);
        if (state.heldChanges() > MOST_CHANGES_HELD) {
            state.held().forEach(this::keep);
            state.release(true);
        }
    }

    private void keep(Transaction part) {
        if (state.isComplete()) {
            transactions.keep(part);
        }
    }

    /** Doubts the state when a table on the way was altered, or the changes tell of one otherwise than it was loaded. */
    private void compare(Transaction part) {
        for (Change change : part.changes()) {
            if (change instanceof Change.Alter && ownership.keeps(change.table())) {
                state.doubt(change.table() + " was altered");
            }
            change.captured()
                    .filter(table -> table.keyColumns() > 0 && ownership.keeps(table.name()) && !state.has(table))
                    .ifPresent(table -> state.doubt(table.name() + " is captured otherwise than it was loaded"));
        }
    }
}
