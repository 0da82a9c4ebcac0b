package dev.tidemark.cli;

import java.util.List;

/**
 * What slices of a replay came to. Immutable.
 *
 * @param users how many were raised
 * @param versions by how many versions together
 * @param everybody whether everybody was
 * @param epoch the epoch since
 * @param floor the floor since
 */
record Replayed(long users, long versions, boolean everybody, long epoch, long floor) {

    static final Replayed NOTHING = new Replayed(0, 0, false, 0, 0);

    /** What {@code replay.lua} answers. */
    static Replayed of(List<Object> answer) {
        return new Replayed(
                (Long) answer.get(0),
                (Long) answer.get(1),
                (Long) answer.get(2) == 1,
                Long.parseLong(answer.get(3).toString()),
                Long.parseLong(answer.get(4).toString()));
    }

    /** This and the slice after it. */
    Replayed and(Replayed next) {
        return new Replayed(
                users + next.users, versions + next.versions, everybody || next.everybody, next.epoch, next.floor);
    }
}
