package dev.tidemark.api.read;

import dev.tidemark.api.postgres.NamedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A read as the operator declares it. Immutable.
 *
 * @param name what metrics and messages call it
 * @param path where it is served, such as {@code /api/invoices/}
 * @param sql one query; {@code :user_id} stands for the user of the token, other names for the parameters
 * @param parameters what a request may give, by name
 * @param ttl how long an answer is kept at most; empty for the default
 */
public record ReadDeclaration(
        String name, String path, String sql, Map<String, ParameterDeclaration> parameters, Optional<Duration> ttl) {

    /** Bound from the token alone: no request can name another user. */
    static final String USER = "user_id";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+/?");

    /**
     * @throws IllegalArgumentException when a part is not of its form, or the parameters and those of the SQL are not
     *     the same; the message says which
     */
    public ReadDeclaration {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a read's name: expected a lower-case letter, then lower-case letters, digits or _");
        }
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("'" + path
                    + "' is not a read's path: expected parts of letters, digits and . _ ~ - with a slash before each");
        }
        if (ttl.isPresent() && ttl.get().toMillis() < 1) {
            throw new IllegalArgumentException("ttl must be at least a millisecond, not " + ttl.get());
        }
        requireSameNames(sql, parameters);
        parameters = Map.copyOf(parameters);
    }

    private static void requireSameNames(String sql, Map<String, ParameterDeclaration> parameters) {
        if (parameters.containsKey(USER)) {
            throw new IllegalArgumentException("'" + USER + "' comes from the token: it cannot be a parameter");
        }
        var used = new TreeSet<>(NamedStatement.parse(sql).parameters());
        used.remove(USER);
        var undeclared = new TreeSet<>(used);
        undeclared.removeAll(parameters.keySet());
        if (!undeclared.isEmpty()) {
            throw new IllegalArgumentException("The SQL uses " + undeclared + ": declare them under params");
        }
        var unused = new TreeSet<>(parameters.keySet());
        unused.removeAll(used);
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("The SQL does not use " + unused + ": take them out of params");
        }
    }
}
