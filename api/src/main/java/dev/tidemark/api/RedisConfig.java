package dev.tidemark.api;

import dev.tidemark.contract.redis.RedisKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Where the namespaces are in Redis. Immutable; its text never shows the password.
 *
 * @param url such as {@code redis://:password@host:6379/0}, or {@code rediss:} for TLS
 * @param keys the names of the keys
 * @param commandTimeout how long one command may take before Postgres is asked instead, such as
 *     {@link #DEFAULT_COMMAND_TIMEOUT}
 */
public record RedisConfig(String url, RedisKeys keys, Duration commandTimeout) {

    /** Far above what Redis takes, far below what a person notices. */
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofMillis(30);

    /**
     * @throws IllegalArgumentException when the URL is not one of Redis; the message has no password in it
     */
    public RedisConfig {
        if (!isRedis(url)) {
            throw new IllegalArgumentException("REDIS_URL is not of the form redis://:password@host:6379/0");
        }
        if (commandTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The timeout of a command in Redis must be at least a millisecond, not " + commandTimeout);
        }
    }

    private static boolean isRedis(String url) {
        try {
            var uri = new URI(url);
            return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return masked(url);
    }

    /** A Redis URL without its user and password, for people. */
    public static String masked(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (uri.getPath() == null ? "" : uri.getPath());
    }
}
