package dev.tidemark.bench;

import dev.tidemark.api.AccessConfig;
import dev.tidemark.api.ApiConfig;
import dev.tidemark.api.FillConfig;
import dev.tidemark.api.RedisConfig;
import dev.tidemark.api.WaitConfig;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.redis.RedisKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the processes of the benchmark agree on. Stateless. */
final class HttpBenchSystem {

    static final String SECRET = "only for the benchmark, and long enough";
    static final SourceName SOURCE = new SourceName("main");
    static final RedisKeys KEYS = new RedisKeys("", false);
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);
    static final String PATH = "/api/invoices";
    static final String PLAIN_KEY = "plain";

    static final Ownership OWNERSHIP =
            new Ownership(Map.of(TableName.parse("invoices"), OwnershipRule.Union.ofColumns("user_id")));

    static final String SQL = "select id, number, total, issued from invoices where user_id = :user_id order by id";

    private HttpBenchSystem() {}

    static DatabaseUrl database(int port) {
        return new DatabaseUrl("127.0.0.1", port, "postgres", "postgres", "", Map.of());
    }

    /**
     * @param heldBytes memory for answers in the api itself, 0 for none
     */
    static ApiConfig config(int postgresPort, int redisPort, long heldBytes) {
        return new ApiConfig(
                ApiConfig.DEFAULT_HOST,
                0,
                database(postgresPort),
                new RedisConfig("redis://127.0.0.1:" + redisPort, KEYS, COMMAND_TIMEOUT),
                List.of(SOURCE),
                Duration.ofMinutes(10),
                ApiConfig.DEFAULT_MAX_STALENESS,
                WaitConfig.DEFAULT,
                new FillConfig(
                        FillConfig.DEFAULT_LARGEST_ENTRY_BYTES,
                        FillConfig.DEFAULT_LARGEST_ANSWER_BYTES,
                        heldBytes,
                        FillConfig.DEFAULT_POSTGRES_CONNECTIONS),
                AccessConfig.ofSecret(SECRET),
                List.of(new ReadDeclaration("invoices", PATH, SQL, Map.of(), Optional.empty())),
                Duration.ZERO,
                OWNERSHIP);
    }
}
