package dev.tidemark.e2e.oracle;

import java.util.ArrayList;
import java.util.List;

/** What came out of the transactions of one application. For one thread. */
final class Tally {

    /** More of the same tell nothing new. */
    private static final int ENOUGH_FINDINGS = 3;

    private final Application application;
    private final List<String> missed = new ArrayList<>();
    private final List<String> excess = new ArrayList<>();
    private int transactions;
    private int changes;
    private int exact;
    private int doubtful;

    Tally(Application application) {
        this.application = application;
    }

    void add(Committed committed, Owners touched, Raised raised, Verdict verdict, boolean isDoubtful) {
        transactions++;
        changes += committed.changed().changes();
        exact += touched.isEverybody() ? 0 : 1;
        doubtful += verdict.isExcess() && isDoubtful ? 1 : 0;
        if (verdict.isMissed()) {
            missed.add(finding("MISSED " + verdict.missed(), committed, touched, raised));
        }
        if (verdict.isExcess() && !isDoubtful) {
            excess.add(finding(
                    "EXCESS " + (verdict.isWidened() ? "everybody" : verdict.excess()), committed, touched, raised));
        }
    }

    private String finding(String what, Committed committed, Owners touched, Raised raised) {
        var text = new StringBuilder();
        text.append(what)
                .append(" by transaction ")
                .append(transactions)
                .append(" of ")
                .append(application);
        text.append("expected: ").append(touched.isEverybody() ? "everybody, by " + touched.everybody() : "");
        text.append(touched.users()).append("\nraised: ").append(raised.isEverybody() ? "everybody, " : "");
        text.append(raised.users()).append('\n');
        committed
                .changed()
                .rows()
                .forEach(row -> text.append(row)
                        .append(": ")
                        .append(committed.start().find(row))
                        .append(" -> ")
                        .append(committed.end().find(row))
                        .append('\n'));
        return text.append(committed.transaction()).append('\n').toString();
    }

    int changes() {
        return changes;
    }

    boolean isEnough() {
        return missed.size() + excess.size() >= ENOUGH_FINDINGS;
    }

    List<String> missed() {
        return missed;
    }

    List<String> excess() {
        return excess;
    }

    @Override
    public String toString() {
        return application.name() + ": transactions=" + transactions + " changes=" + changes + " not_everybodys="
                + exact + " missed=" + missed.size() + " excess=" + excess.size() + " excess_in_doubt=" + doubtful;
    }
}
