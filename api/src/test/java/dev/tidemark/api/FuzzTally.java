package dev.tidemark.api;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What was sent, and what came of it. Immutable.
 *
 * @param sent mutated requests that were written to a connection
 * @param answered those that have an answer of their own: what was before them on their connection had been answered and
 *     had left it open
 * @param ended those after which the next request on their connection was answered
 * @param statuses how often each came, but for those of the good requests that tell where a mutated one has ended
 */
record FuzzTally(int sent, int answered, int ended, SortedMap<String, Integer> statuses) {

    static FuzzTally sum(Collection<FuzzTally> tallies) {
        var statuses = new TreeMap<String, Integer>();
        tallies.forEach(
                tally -> tally.statuses.forEach((status, count) -> statuses.merge(status, count, Integer::sum)));
        return new FuzzTally(
                sum(tallies, FuzzTally::sent),
                sum(tallies, FuzzTally::answered),
                sum(tallies, FuzzTally::ended),
                statuses);
    }

    private static int sum(Collection<FuzzTally> tallies, ToIntFunction<FuzzTally> count) {
        return tallies.stream().mapToInt(count).sum();
    }
}
