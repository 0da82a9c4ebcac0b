package dev.tidemark.contract.redis;

import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;

/**
 * The names of all keys that Tidemark touches. Immutable.
 *
 * @param prefix stands before every key, so that several systems can share a Redis; may be empty
 * @param hashTags whether the user id stands in braces, so that Redis Cluster keeps a user's keys in one slot
 */
public record RedisKeys(String prefix, boolean hashTags) {

    /** Counter of a user's namespace: an integer of at least 1 without TTL. */
    public String version(UserId user) {
        return versionBeforeUser() + tagged(user);
    }

    /** Key of a counter up to the user, who stands in it as in the keys of entries. */
    public String versionBeforeUser() {
        return prefix + "cache_user_version:";
    }

    /** {@code 0} when a user has caching off; absent means on. */
    public String enabled(UserId user) {
        return prefix + "cache_user_enabled:" + tagged(user);
    }

    /** Key of an entry up to the user. */
    public String entryBeforeUser() {
        return prefix + "cache:";
    }

    /** Key of an entry from the user to its version. */
    public String entryBetweenUserAndVersion() {
        return ":v";
    }

    /** Key of an entry from its version to its hash. */
    public String entryBetweenVersionAndHash() {
        return ":cacheops:";
    }

    /** Key of an entry up to its version. */
    public String entryBeforeVersion(UserId user) {
        return entryBeforeUser() + tagged(user) + entryBetweenUserAndVersion();
    }

    /** Key of an entry after its version. */
    public String entryAfterVersion(String hash) {
        return entryBetweenVersionAndHash() + hash;
    }

    /**
     * The tidemark of a source: a hash with {@code lsn}, {@code time} (microseconds since 1970), {@code position},
     * {@code rules} (digest of the ownership rules), {@code flags} while whether users have caching on has still to be
     * written; of the last gap {@code gap_cause}, {@code gap_time} and {@code gap_position}, the end of the batch that
     * raised everybody.
     */
    public String tidemark(SourceName source) {
        return prefix + "tidemark:" + source;
    }

    /**
     * State of the whole Redis: a hash with {@code epoch}, {@code floor}, {@code server}, the id of its process, and the
     * key of each tidemark that was ever set.
     */
    public String state() {
        return prefix + "tidemark:state";
    }

    /**
     * What an instance of the api writes, reads and removes again to see whether Redis works; with a TTL of some seconds.
     *
     * @param instance tells the process from others
     */
    public String health(String instance) {
        return prefix + "tidemark:health:" + instance;
    }

    private String tagged(UserId user) {
        return hashTags ? "{" + user + "}" : user.value();
    }
}
