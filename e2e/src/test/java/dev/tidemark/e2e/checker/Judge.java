package dev.tidemark.e2e.checker;

/** Says what is wrong with an answer. Thread-safe. */
final class Judge {

    private final Histories histories;
    private final Findings findings;

    Judge(Histories histories, Findings findings) {
        this.histories = histories;
        this.findings = findings;
    }

    /**
     * Judges what the api answered.
     *
     * @param expected what was known when it was asked
     * @param withMinimumLsn whether it was asked with {@code X-Cache-Min-LSN}
     */
    void judge(Answer answer, Expectation expected, boolean withMinimumLsn) {
        long least = expected.least(answer.isHit(), withMinimumLsn);
        if (answer.value() < least) {
            findings.add(
                    Offence.STALE,
                    answer + " though " + least + " was committed"
                            + (withMinimumLsn ? " and asked for by " + expected.lsn() : ""));
        }
        if (answer.user() != answer.askedBy()) {
            findings.add(Offence.FOREIGN, answer + " though user " + answer.askedBy() + " asked");
        }
        // Past the cache a version says nothing: nobody is served under it.
        if (answer.version() > 0 && !answer.isBypass()) {
            if (answer.version() < expected.version()) {
                findings.add(Offence.RESURRECTED, answer + " after version " + expected.version());
            }
            histories.of(answer.askedBy()).sawVersion(answer.version());
        }
    }
}
