package dev.tidemark.invalidator;

import dev.tidemark.contract.Sources;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.redis.RedisKeys;
import java.nio.file.Path;

/**
 * What the invalidator needs to know. Immutable.
 *
 * @param bootstrapServers the Kafka cluster
 * @param sources all sources of the system
 * @param applicationId consumer group, the same for all instances of one system
 * @param stateDirectory local state; may be lost at any time
 * @param replicationFactor of the topics it creates
 * @param redisUrl the Redis that holds versions and entries
 * @param keys how its keys are named
 * @param ownership whose rows are whose
 * @param maxUsersPerBatch a batch that touches more users raises everybody instead
 */
public record InvalidatorConfig(
        String bootstrapServers,
        Sources sources,
        String applicationId,
        Path stateDirectory,
        short replicationFactor,
        String redisUrl,
        RedisKeys keys,
        Ownership ownership,
        int maxUsersPerBatch) {

    /** Raising as many takes Redis about a tenth of a second. */
    public static final int DEFAULT_MAX_USERS_PER_BATCH = 100_000;

    public InvalidatorConfig {
        if (maxUsersPerBatch < 1) {
            throw new IllegalArgumentException("max-users-per-batch is at least 1, not " + maxUsersPerBatch);
        }
    }
}
