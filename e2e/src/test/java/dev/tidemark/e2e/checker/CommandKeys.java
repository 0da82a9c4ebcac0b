package dev.tidemark.e2e.checker;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which keys a command of Redis touches, for those commands that Tidemark has a reason to use. Stateless. */
final class CommandKeys {

    private static final Set<String> WITHOUT_KEYS = Set.of(
            "PING",
            "HELLO",
            "AUTH",
            "SELECT",
            "CLIENT",
            "INFO",
            "ROLE",
            "TIME",
            "SCRIPT",
            "ECHO",
            "COMMAND",
            "QUIT",
            "MULTI",
            "EXEC",
            "DISCARD",
            "UNWATCH",
            "WAIT",
            "WAITAOF",
            "RESET",
            "READONLY");
    private static final Set<String> ONE_KEY = Set.of(
            "GET",
            "GETRANGE",
            "SET",
            "SETEX",
            "PSETEX",
            "GETEX",
            "GETDEL",
            "STRLEN",
            "INCR",
            "INCRBY",
            "DECR",
            "DECRBY",
            "HGET",
            "HMGET",
            "HSET",
            "HMSET",
            "HSETNX",
            "HDEL",
            "HEXISTS",
            "HGETALL",
            "HLEN",
            "HINCRBY",
            "EXPIRE",
            "PEXPIRE",
            "TTL",
            "PTTL",
            "TYPE",
            "PERSIST",
            "DUMP");
    private static final Set<String> MANY_KEYS = Set.of("MGET", "DEL", "UNLINK", "EXISTS", "TOUCH", "WATCH");
    private static final Set<String> SCRIPTS = Set.of("EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO");

    private CommandKeys() {}

    static boolean isScript(String command) {
        return SCRIPTS.contains(command);
    }

    /** The keys; empty when it is not known which it touches, as with {@code KEYS}, {@code SCAN} and {@code FLUSHDB}. */
    static Optional<List<String>> of(List<String> words) {
        String command = words.get(0);
        if (WITHOUT_KEYS.contains(command)) {
            return Optional.of(List.of());
        }
        if (MANY_KEYS.contains(command)) {
            return Optional.of(words.subList(1, words.size()));
        }
        if (ONE_KEY.contains(command) && words.size() > 1) {
            return Optional.of(words.subList(1, 2));
        }
        if (isScript(command) && words.size() > 2 && words.get(2).matches("\\d{1,9}")) {
            int keys = Integer.parseInt(words.get(2));
            return Optional.of(words.subList(3, Math.min(words.size(), 3 + keys)));
        }
        return Optional.empty();
    }
}
