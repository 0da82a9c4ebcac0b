package dev.tidemark.e2e.checker;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys of others in the same Redis, some with names much like Tidemark's. For one thread. */
final class ForeignKeys {

    private static final List<List<String>> COMMANDS = List.of(
            List.of("SET", "session:1", "somebody's session"),
            List.of("SET", "cache_user_versions:1", "7"),
            List.of("SET", "cache_user_version", "8"),
            List.of("SET", "cache:1", "another cache"),
            List.of("SET", "cache:1:v1:other:0", "another cache's entry"),
            List.of("SET", "tidemark", "a name"),
            List.of("HSET", "tidemark:other-source-of-others", "lsn", "0/1", "time", "1"),
            List.of("HSET", "profile:1", "name", "ann", "version", "1"),
            List.of("RPUSH", "queue", "job 1", "job 2"),
            List.of("SADD", "online", "1", "2", "3"),
            List.of("SET", "lock:1", "held", "EX", "86400"));

    private final int port;
    private final Map<String, byte[]> planted = new LinkedHashMap<>();

    ForeignKeys(int port) {
        this.port = port;
    }

    /** Writes them. */
    void plant() throws IOException {
        try (RedisWire redis = RedisWire.connect(port, 2_000)) {
            for (List<String> command : COMMANDS) {
                redis.call("DEL", command.get(1));
                redis.call(command.toArray(String[]::new));
                planted.put(command.get(1), (byte[]) redis.call("DUMP", command.get(1)));
            }
        }
    }

    /** Compares them. */
    void judge(Findings findings) throws IOException {
        try (RedisWire redis = RedisWire.connect(port, 2_000)) {
            for (Map.Entry<String, byte[]> key : planted.entrySet()) {
                if (!Arrays.equals(key.getValue(), (byte[]) redis.call("DUMP", key.getKey()))) {
                    findings.add(Offence.FOREIGN, key.getKey() + " is not what others wrote there");
                }
                boolean isLasting = Long.valueOf(-1).equals(redis.call("PTTL", key.getKey()));
                if (isLasting == key.getKey().startsWith("lock:")) {
                    findings.add(Offence.FOREIGN, key.getKey() + " has not the time to live that others gave it");
                }
            }
        }
    }
}
