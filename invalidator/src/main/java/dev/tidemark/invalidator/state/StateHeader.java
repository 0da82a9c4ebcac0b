package dev.tidemark.invalidator.state;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;

/**
 * What the ownership state holds. Immutable.
 *
 * @param phase whether it can be relied upon
 * @param rules digest of the rules it was loaded for
 * @param timeline which history {@code reached} belongs to
 * @param reached changes up to here are in it, or held back until their transaction ends
 * @param generation number of the load that its rows are of
 * @param swept rows of loads before this one are removed
 * @param parts how many parts of the load have come
 * @param held how many parts of an open transaction are held back
 * @param heldChanges how many changes they are
 * @param isTooLarge whether changes of the open transaction were let go of before its end
 * @param hasHistory whether changes have been followed, with this load or before
 */
record StateHeader(
        Phase phase,
        String rules,
        Timeline timeline,
        Position reached,
        int generation,
        int swept,
        int parts,
        int held,
        long heldChanges,
        boolean isTooLarge,
        boolean hasHistory) {

    private static final int FIELDS = 11;

    enum Phase {
        /** Nothing is loaded, or something was missed since. */
        INCOMPLETE,
        LOADING,
        COMPLETE
    }

    static final StateHeader EMPTY =
            new StateHeader(Phase.INCOMPLETE, "", new Timeline(0, 0), Position.START, 0, 0, 0, 0, 0, false, false);

    StateHeader at(Timeline newTimeline, Position newReached, boolean history) {
        return new StateHeader(
                phase,
                rules,
                newTimeline,
                newReached,
                generation,
                swept,
                parts,
                held,
                heldChanges,
                isTooLarge,
                history);
    }

    StateHeader with(Phase newPhase) {
        return new StateHeader(
                newPhase,
                rules,
                timeline,
                reached,
                generation,
                swept,
                parts,
                held,
                heldChanges,
                isTooLarge,
                hasHistory);
    }

    StateHeader loading(String newRules, boolean history) {
        return new StateHeader(
                Phase.LOADING, newRules, timeline, reached, generation + 1, swept, 0, 0, 0, false, history);
    }

    StateHeader withPart() {
        return new StateHeader(
                phase,
                rules,
                timeline,
                reached,
                generation,
                swept,
                parts + 1,
                held,
                heldChanges,
                isTooLarge,
                hasHistory);
    }

    StateHeader loaded(Timeline newTimeline, Position newReached) {
        return new StateHeader(
                Phase.COMPLETE, rules, newTimeline, newReached, generation, swept, parts, 0, 0, false, hasHistory);
    }

    StateHeader holding(int newHeld, long newHeldChanges, boolean tooLarge) {
        return new StateHeader(
                phase,
                rules,
                timeline,
                reached,
                generation,
                swept,
                parts,
                newHeld,
                newHeldChanges,
                tooLarge,
                hasHistory);
    }

    StateHeader sweptTo(int newSwept) {
        return new StateHeader(
                phase,
                rules,
                timeline,
                reached,
                generation,
                newSwept,
                parts,
                held,
                heldChanges,
                isTooLarge,
                hasHistory);
    }

    byte[] encode() {
        var line = new StringBuilder();
        for (Object field : new Object[] {
            phase, rules, timeline, reached, generation, swept, parts, held, heldChanges, isTooLarge, hasHistory
        }) {
            Fields.append(line, field.toString());
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    static StateHeader decode(byte[] value) {
        String line = new String(value, StandardCharsets.UTF_8);
        var fields = Fields.split(line).toArray(new String[0]);
        if (fields.length != FIELDS) {
            throw new IllegalStateException("The ownership state was written by another version: '" + line
                    + "'; remove the state directory and its changelog topics");
        }
        return new StateHeader(
                Phase.valueOf(fields[0]),
                fields[1],
                Timeline.parse(fields[2]),
                Position.parse(fields[3]),
                Integer.parseInt(fields[4]),
                Integer.parseInt(fields[5]),
                Integer.parseInt(fields[6]),
                Integer.parseInt(fields[7]),
                Long.parseLong(fields[8]),
                Boolean.parseBoolean(fields[9]),
                Boolean.parseBoolean(fields[10]));
    }
}
