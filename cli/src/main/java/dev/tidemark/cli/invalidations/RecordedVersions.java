package dev.tidemark.cli.invalidations;

import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Invalidation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** The highest version that was recorded for each user, and the highest epoch for everybody. For one thread. */
public final class RecordedVersions {

    /** With their versions about 200 MB. */
    public static final int MOST_USERS = 1_000_000;

    private final int mostUsers;
    private final Map<UserId, Long> users = new HashMap<>();
    private long records;
    private long epoch;
    private boolean everybody;

    public RecordedVersions() {
        this(MOST_USERS);
    }

    RecordedVersions(int mostUsers) {
        this.mostUsers = mostUsers;
    }

    /**
     * Adds a record.
     *
     * @throws InvalidationsException when there are too many users to hold
     */
    public void add(Invalidation invalidation) {
        records++;
        if (invalidation.user().isEmpty()) {
            everybody = true;
            epoch = Math.max(epoch, invalidation.version());
            return;
        }
        users.merge(invalidation.user().get(), invalidation.version(), Math::max);
        if (users.size() > mostUsers) {
            throw new InvalidationsException("More than " + mostUsers + " users are in the range: narrow it by --from,"
                    + " --to or --user, or raise everybody by 'tidemark clear --everybody'");
        }
    }

    /** Of how many records. */
    public long records() {
        return records;
    }

    /** The highest version of each user. */
    public Map<UserId, Long> users() {
        return Collections.unmodifiableMap(users);
    }

    /** Whether everybody was raised. */
    public boolean everybody() {
        return everybody;
    }

    /** The highest epoch, 0 when everybody was not raised. */
    public long epoch() {
        return epoch;
    }
}
