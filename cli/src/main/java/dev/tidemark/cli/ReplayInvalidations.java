package dev.tidemark.cli;

import dev.tidemark.cli.invalidations.RecordedVersions;
import dev.tidemark.contract.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Brings versions in Redis up to recorded ones, slice by slice. */
final class ReplayInvalidations {

    private final VersionsClient versions;
    private final RecordedVersions recorded;
    private final boolean force;

    /**
     * @param force whether users who are not behind are raised too
     */
    ReplayInvalidations(VersionsClient versions, RecordedVersions recorded, boolean force) {
        this.versions = versions;
        this.recorded = recorded;
        this.force = force;
    }

    /** Tells what {@link #run} would do as Redis stands, and changes nothing. */
    Replayed count(LongConsumer done) {
        return slices(true, done);
    }

    /** Raises whoever is behind by what stands in Redis when their slice comes. */
    Replayed run(LongConsumer done) {
        return slices(false, done);
    }

    private Replayed slices(boolean dry, LongConsumer done) {
        Replayed sum = Replayed.NOTHING;
        long users = 0;
        boolean isFirst = true;
        List<Map.Entry<UserId, Long>> slice = new ArrayList<>(ReplaySlice.MOST_USERS);
        var left = recorded.users().entrySet().iterator();
        while (isFirst || left.hasNext()) {
            slice.clear();
            while (left.hasNext() && slice.size() < ReplaySlice.MOST_USERS) {
                slice.add(left.next());
            }
            sum = sum.and(versions.replay(new ReplaySlice(
                    dry, force, recorded.epoch(), isFirst && force && recorded.everybody(), sum, slice)));
            isFirst = false;
            users += slice.size();
            done.accept(users);
        }
        return sum;
    }
}
