package dev.tidemark.invalidator.state;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What the ownership state holds. Immutable.
 *
 * @param phase whether it can be relied upon
 * @param load the load that its rows are of
 * @param progress how far it has followed the changes since
 * @param held what is held back of an open transaction
 * @param gap why everybody has to be raised before anything else is applied, empty when nobody has
 */
record StateHeader(Phase phase, Load load, Progress progress, Held held, Optional<GapCause> gap) {

    private static final int FIELDS = 13;

    enum Phase {
        /** Nothing is loaded, or something was missed since. */
        INCOMPLETE,
        LOADING,
        COMPLETE
    }

    /**
     * A load.
     *
     * @param rules digest of the rules it was for
     * @param at the moment that its rows are of
     * @param parts how many of its parts have come
     * @param generation its number
     * @param swept rows of loads before this one are removed
     */
    record Load(String rules, Lsn at, int parts, int generation, int swept) {}

    /**
     * How far the changes were followed.
     *
     * @param timeline which history {@code reached} belongs to
     * @param reached changes up to here are in the rows, or held
     * @param hasHistory whether a transaction was ever followed to its end
     */
    record Progress(Timeline timeline, Position reached, boolean hasHistory) {}

    /**
     * The open transaction.
     *
     * @param parts how many of its parts are held
     * @param changes how many changes they are
     * @param isTooLarge whether some were let go of before its end
     */
    record Held(int parts, long changes, boolean isTooLarge) {

        static final Held NOTHING = new Held(0, 0, false);
    }

    static final StateHeader EMPTY = new StateHeader(
            Phase.INCOMPLETE,
            new Load("", Lsn.ZERO, 0, 0, 0),
            new Progress(new Timeline(0, 0), Position.START, false),
            Held.NOTHING,
            Optional.empty());

    StateHeader with(Phase changed) {
        return new StateHeader(changed, load, progress, held, gap);
    }

    StateHeader with(Load changed) {
        return new StateHeader(phase, changed, progress, held, gap);
    }

    StateHeader with(Progress changed) {
        return new StateHeader(phase, load, changed, held, gap);
    }

    StateHeader with(Held changed) {
        return new StateHeader(phase, load, progress, changed, gap);
    }

    StateHeader with(Optional<GapCause> changed) {
        return new StateHeader(phase, load, progress, held, changed);
    }

    byte[] encode() {
        return Fields.line(List.of(
                        phase.name(),
                        load.rules(),
                        load.at().toString(),
                        Integer.toString(load.parts()),
                        Integer.toString(load.generation()),
                        Integer.toString(load.swept()),
                        progress.timeline().toString(),
                        progress.reached().toString(),
                        Boolean.toString(progress.hasHistory()),
                        Integer.toString(held.parts()),
                        Long.toString(held.changes()),
                        Boolean.toString(held.isTooLarge()),
                        gap.map(GapCause::label).orElse("")))
                .getBytes(StandardCharsets.UTF_8);
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
                new Load(
                        fields[1],
                        Lsn.parse(fields[2]),
                        Integer.parseInt(fields[3]),
                        Integer.parseInt(fields[4]),
                        Integer.parseInt(fields[5])),
                new Progress(Timeline.parse(fields[6]), Position.parse(fields[7]), Boolean.parseBoolean(fields[8])),
                new Held(Integer.parseInt(fields[9]), Long.parseLong(fields[10]), Boolean.parseBoolean(fields[11])),
                fields[12].isEmpty() ? Optional.empty() : Optional.of(GapCause.parse(fields[12])));
    }
}
