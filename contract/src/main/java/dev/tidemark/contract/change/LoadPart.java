package dev.tidemark.contract.change;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.util.List;

/**
 * Rows as they stood at one moment of a source, for the ownership state: one record of {@code tidemark.changes}. The
 * parts of a load follow on each other, and the changes after {@code at} on the last of them. Immutable.
 *
 * @param source the source database
 * @param timeline which history its positions belong to
 * @param cause why it was taken: what is published after it does not follow on what was before
 * @param at every transaction that committed before it is in the rows, none after it
 * @param rules {@link dev.tidemark.contract.ownership.Ownership#digest()} of the rules that the rows are for
 * @param number of the part, from zero
 * @param isLast whether the state is complete with this part
 * @param tables in the first part all tables whose rows are loaded, in the others those with rows in it
 * @param rows the rows
 */
public record LoadPart(
        SourceName source,
        Timeline timeline,
        GapCause cause,
        Lsn at,
        String rules,
        int number,
        boolean isLast,
        List<CapturedTable> tables,
        List<Row> rows) {

    public LoadPart {
        tables = List.copyOf(tables);
        rows = List.copyOf(rows);
    }

    /** The same without its rows: what it declares. */
    public LoadPart declaration() {
        return new LoadPart(source, timeline, cause, at, rules, number, isLast, tables, List.of());
    }
}
