package dev.tidemark.cli;

import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import java.util.List;
import java.util.Map;

/**
 * What one call of {@code replay.lua} is told. Immutable.
 *
 * @param dry whether nothing is changed
 * @param force whether each user is raised, behind or not
 * @param epoch the highest recorded for everybody, 0 for none
 * @param forceEverybody whether everybody is raised, behind or not
 * @param before what the slices before would have left, where nothing is changed
 * @param users the highest version recorded for each
 */
record ReplaySlice(
        boolean dry,
        boolean force,
        long epoch,
        boolean forceEverybody,
        Replayed before,
        List<Map.Entry<UserId, Long>> users) {

    /** Others are answered between two slices; one takes Redis a few milliseconds. */
    static final int MOST_USERS = 5_000;

    ReplaySlice {
        users = List.copyOf(users);
        if (users.size() > MOST_USERS) {
            throw new IllegalArgumentException("A slice has at most " + MOST_USERS + " users, not " + users.size());
        }
    }

    String[] keys(RedisKeys keys) {
        var names = new String[1 + users.size()];
        names[0] = keys.state();
        for (int i = 0; i < users.size(); i++) {
            names[1 + i] = keys.version(users.get(i).getKey());
        }
        return names;
    }

    String[] arguments() {
        var arguments = new String[6 + users.size()];
        arguments[0] = dry ? "1" : "";
        arguments[1] = force ? "1" : "";
        arguments[2] = Long.toString(epoch);
        arguments[3] = forceEverybody ? "1" : "";
        arguments[4] = Long.toString(dry ? before.epoch() : 0);
        arguments[5] = Long.toString(dry ? before.floor() : 0);
        for (int i = 0; i < users.size(); i++) {
            arguments[6 + i] = users.get(i).getValue().toString();
        }
        return arguments;
    }
}
