package dev.tidemark.cli;

import dev.tidemark.cli.invalidations.InvalidationsTopic;
import dev.tidemark.cli.invalidations.InvalidationsVisitor;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.contract.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who was raised last, by the topic of invalidations. For one thread, once. */
final class RecentUsers implements InvalidationsVisitor {

    private final int most;
    private final Progress progress;
    private final Map<UserId, Instant> raised = new HashMap<>();

    /**
     * @param most so many users at most, the ones raised last
     */
    RecentUsers(int most, Progress progress) {
        this.most = most;
        this.progress = progress;
    }

    /** Reads them, the last raised first. */
    Collection<UserId> read(String kafka, Range range) {
        try (var topic = InvalidationsTopic.open(kafka)) {
            topic.read(range, Set.of(), this);
        }
        return latest();
    }

    private List<UserId> latest() {
        return raised.entrySet().stream()
                .sorted(Map.Entry.<UserId, Instant>comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void recorded(Recorded recorded) {
        recorded.invalidation()
                .user()
                .ifPresent(user -> raised.merge(
                        user, recorded.invalidation().appliedAt(), (one, other) -> one.isAfter(other) ? one : other));
        if (raised.size() > 2 * most) {
            raised.keySet().retainAll(Set.copyOf(latest()));
        }
    }

    @Override
    public void malformed(String place, String reason) {
        // Whose it is nobody knows; 'tidemark replay' tells of it.
    }

    @Override
    public void progress(long done, long all) {
        progress.show(done, all);
    }
}
