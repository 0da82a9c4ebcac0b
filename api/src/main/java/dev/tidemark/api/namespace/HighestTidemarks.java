package dev.tidemark.api.namespace;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The highest tidemarks that Redis has told this process. Thread-safe.
 *
 * <p>The epoch only grows, and within one epoch no LSN falls. What is lower comes of a Redis that has lost writes, a
 * replica promoted too early, a backup: it vouches for nothing until the invalidator, who notices too, has raised the
 * epoch. Answers are compared with what was known before their question was sent, so it does not matter in which order
 * they are looked at.
 */
final class HighestTidemarks {

    private final AtomicReference<@Nullable Tidemarks> highest = new AtomicReference<>();

    /** What is known now, for a question that is about to be sent; null before the first answer. */
    @Nullable
    Tidemarks known() {
        return highest.get();
    }

    /**
     * Takes an answer down.
     *
     * @param known what was known before the question was sent
     * @return the answer, which says whether it went back
     */
    Tidemarks judge(Tidemarks answer, @Nullable Tidemarks known) {
        if (known != null && answer.isBelow(known)) {
            return answer.asWentBack();
        }
        var before = highest.get();
        while (before == null || before.isBelow(answer)) {
            if (highest.compareAndSet(before, before == null ? answer : before.raisedTo(answer))) {
                break;
            }
            before = highest.get();
        }
        return answer;
    }
}
