package dev.tidemark.contract;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a Postgres database is and who asks, as written in {@code DATABASE_URL}. Immutable; its text never shows the
 * password.
 *
 * @param host host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user role that connects
 * @param password its password, empty when the server wants none
 * @param options what stands behind {@code ?}, such as {@code sslmode=require}
 */
public record DatabaseUrl(
        String host, int port, String database, String user, String password, Map<String, String> options) {

    private static final int DEFAULT_PORT = 5432;

    public DatabaseUrl {
        options = Map.copyOf(options);
    }

    /**
     * Reads a connection URI as libpq does: {@code postgresql://user:password@host:port/database?option=value}.
     *
     * @throws IllegalArgumentException when it is not one, or names no host, user or database; the message has no
     *     password in it
     * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection
     *     URIs</a>
     */
    public static DatabaseUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw malformed("it is not a URI (" + e.getReason() + " at character " + e.getIndex() + ")");
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw malformed("it does not begin with postgresql://");
        }
        if (uri.getHost() == null) {
            throw malformed("it names no host");
        }
        String path = uri.getRawPath();
        if (path == null || path.length() < 2) {
            throw malformed("it names no database");
        }
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null || userInfo.isEmpty() || userInfo.startsWith(":")) {
            throw malformed("it names no user");
        }
        int colon = userInfo.indexOf(':');
        Map<String, String> options = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String option : uri.getRawQuery().split("&", -1)) {
                int equals = option.indexOf('=');
                if (equals < 1) {
                    throw malformed("its option '" + option + "' has no value");
                }
                options.put(decode(option.substring(0, equals)), decode(option.substring(equals + 1)));
            }
        }
        return new DatabaseUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(path.substring(1)),
                decode(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                colon < 0 ? "" : decode(userInfo.substring(colon + 1)),
                options);
    }

    /** The address for JDBC, without user and password. */
    public String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + encode(database) + query();
    }

    private String query() {
        var query = new StringBuilder();
        for (var option : options.entrySet()) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(encode(option.getKey()))
                    .append('=')
                    .append(encode(option.getValue()));
        }
        return query.toString();
    }

    /** The connection URI with the password, as {@link #parse} reads it. */
    public String uri() {
        return "postgresql://" + encode(user) + (password.isEmpty() ? "" : ":" + encode(password)) + "@" + host + ":"
                + port + "/" + encode(database) + query();
    }

    /** The address without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + (password.isEmpty() ? "" : ":***") + "@" + host + ":" + port + "/" + database;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static IllegalArgumentException malformed(String fault) {
        return new IllegalArgumentException(
                fault + "; expected postgresql://user:password@host:port/database?option=value");
    }
}
