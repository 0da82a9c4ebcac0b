package dev.tidemark.e2e.faults;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.Checker;
import dev.tidemark.e2e.checker.Report;
import java.time.Duration;

/**
 * How a loaded system came through one fault. Immutable.
 *
 * @param report the judgement
 * @param before the time within which 99 of 100 answers came before the fault
 * @param during the same while it lasted
 * @param hitsAgain how long after its end answers came from the cache again
 * @param isEverybodyRaised whether the epoch was raised since
 * @param failures requests without an answer since the fault began
 */
record Trial(
        Report report, Duration before, Duration during, Duration hitsAgain, boolean isEverybodyRaised, long failures) {

    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final int FEW_HITS = 20;
    private static final int ENOUGH_HITS = 300;

    /** What goes wrong, until it is right again. */
    interface Fault {
        void happen(Checker checker) throws Exception;
    }

    static Trial of(CheckedSystem system, String name, Fault fault) throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(ENOUGH_HITS, RECOVERY);
            checker.tally().cutP99();
            checker.awaitHits(ENOUGH_HITS, RECOVERY);
            Duration before = checker.tally().cutP99();
            long epoch = system.stack().epoch();
            long failuresBefore = checker.tally().failures();
            fault.happen(checker);
            Duration during = checker.tally().cutP99();
            long end = System.nanoTime();
            checker.awaitHits(FEW_HITS, RECOVERY);
            Duration hitsAgain = Duration.ofNanos(System.nanoTime() - end);
            checker.awaitHits(ENOUGH_HITS, RECOVERY);
            Report report = checker.finish(name);
            long failures = checker.tally().failures() - failuresBefore;
            var trial =
                    new Trial(report, before, during, hitsAgain, system.stack().epoch() > epoch, failures);
            System.out.println("checker " + name + ": " + trial.times());
            return trial;
        }
    }

    private String times() {
        return "p99_before=" + before.toMillis() + "ms p99_during=" + during.toMillis() + "ms hits_again_after="
                + hitsAgain.toMillis() + "ms everybody_raised=" + isEverybodyRaised;
    }
}
