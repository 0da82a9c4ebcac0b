package dev.tidemark.cdc.source;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Timeline;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What was loaded into the topic last, and under what: as long as all of it still holds, streaming goes on from the slot.
 * Immutable.
 *
 * @param rules digest of the ownership rules
 * @param shape digest of the captured tables and the publication
 * @param timeline which history the position belongs to
 * @param at where the load was taken and the slot began
 * @param crash the last crash of the database that everybody was raised after
 */
public record LoadNote(String rules, String shape, Timeline timeline, Lsn at, Instant crash) {

    private static final String NAME = "tidemark";
    private static final String VERSION = "2";
    private static final int WORDS = 7;

    /** Reads what {@link #toString()} writes; empty for any other text. */
    static Optional<LoadNote> parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != WORDS || !words[0].equals(NAME) || !words[1].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            var note = new LoadNote(
                    words[2], words[3], Timeline.parse(words[4]), Lsn.parse(words[5]), Instant.parse(words[6]));
            return note.toString().equals(text) ? Optional.of(note) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same after another crash. */
    public LoadNote after(Instant laterCrash) {
        return new LoadNote(rules, shape, timeline, at, laterCrash);
    }

    @Override
    public String toString() {
        return String.join(" ", NAME, VERSION, rules, shape, timeline.toString(), at.toString(), crash.toString());
    }
}
