package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The four counts and what they stand on. Immutable, but for the tally, which nobody adds to any more.
 *
 * @param lost see {@link Offence#LOST}
 * @param stale see {@link Offence#STALE}
 * @param resurrected see {@link Offence#RESURRECTED}
 * @param foreign see {@link Offence#FOREIGN}
 * @param told the first offences of each kind
 * @param tally how many writes and reads there were
 */
public record Report(long lost, long stale, long resurrected, long foreign, List<String> told, Tally tally) {

    static Report of(Findings findings, Tally tally) {
        return new Report(
                findings.count(Offence.LOST),
                findings.count(Offence.STALE),
                findings.count(Offence.RESURRECTED),
                findings.count(Offence.FOREIGN),
                findings.told(),
                tally);
    }

    /** Nothing is wrong, and there was enough to be wrong. */
    public void assertFourZeros(long leastWrites, long leastHits) {
        assertThat(List.of(lost, stale, resurrected, foreign))
                .as("lost, stale, resurrected, foreign: %s", told)
                .containsOnly(0L);
        assertThat(tally.writes()).as("writes").isGreaterThanOrEqualTo(leastWrites);
        assertThat(tally.hits()).as("hits").isGreaterThanOrEqualTo(leastHits);
        assertThat(tally.commands()).as("commands seen in Redis").isPositive();
    }

    @Override
    public String toString() {
        return "lost=" + lost + " stale=" + stale + " resurrected=" + resurrected + " foreign=" + foreign + " of "
                + tally;
    }
}
