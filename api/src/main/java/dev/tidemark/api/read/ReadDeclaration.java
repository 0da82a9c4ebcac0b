package dev.tidemark.api.read;

import dev.tidemark.api.postgres.NamedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A read as the operator declares it. Immutable.
 *
 * @param name what metrics and messages call it
 * @param path where it is served, such as {@code /api/invoices/{id}}
 * @param sql one query; {@code :user_id} stands for the user of the token, other names for the parameters
 * @param parameters what a request may give, by name: those in the path there, the others in the query
 * @param result what it answers
 * @param paging how a list is dealt out in pages; empty for all of it at once
 * @param ttl how long an answer is kept at most; empty for the default
 * @param places where its parts stand, for messages
 */
public record ReadDeclaration(
        String name,
        ReadPath path,
        String sql,
        Map<String, ParameterDeclaration> parameters,
        ReadResult result,
        Optional<Paging> paging,
        Optional<Duration> ttl,
        ReadPlaces places) {

    /** Bound from the token alone: no request can name another user. */
    static final String USER = "user_id";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /**
     * @throws IllegalArgumentException when a part is not of its form, or the parameters and those of the SQL are not
     *     the same; the message says which
     */
    public ReadDeclaration {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name
                    + "' is not a read's name: expected a lower-case letter, then lower-case letters, digits or _");
        }
        if (ttl.isPresent() && ttl.get().toMillis() < 1) {
            throw new IllegalArgumentException("ttl must be at least a millisecond, not " + ttl.get());
        }
        requireSameNames(sql, parameters);
        requireGivenInPath(path, parameters);
        if (paging.isPresent()) {
            if (result != ReadResult.LIST) {
                throw new IllegalArgumentException("A single row has no pages: take out paging, or result: single");
            }
            for (String own : Paging.names()) {
                if (parameters.containsKey(own)) {
                    throw new IllegalArgumentException("'" + own
                            + "' belongs to the paging, which bounds the rows itself: take it out of params and SQL");
                }
            }
        }
        parameters = Map.copyOf(parameters);
    }

    /** A list that stands in no file. */
    public ReadDeclaration(
            String name,
            String path,
            String sql,
            Map<String, ParameterDeclaration> parameters,
            Optional<Duration> ttl) {
        this(name, path, sql, parameters, ReadResult.LIST, Optional.empty(), ttl);
    }

    /** A read that stands in no file. */
    public ReadDeclaration(
            String name,
            String path,
            String sql,
            Map<String, ParameterDeclaration> parameters,
            ReadResult result,
            Optional<Paging> paging,
            Optional<Duration> ttl) {
        this(name, new ReadPath(path), sql, parameters, result, paging, ttl, (part, offset) -> inSql(sql, offset));
    }

    /** Whether the SQL asks for the rows of one user. */
    public boolean isForUser() {
        return NamedStatement.parse(sql).parameters().contains(USER);
    }

    /** All that a request may give, by name: what is declared and what paging adds. */
    Map<String, ParameterDeclaration> requestParameters() {
        if (paging.isEmpty()) {
            return parameters;
        }
        var all = new TreeMap<>(parameters);
        all.putAll(paging.get().parameters());
        return all;
    }

    private static String inSql(String sql, OptionalInt offset) {
        return offset.isPresent() ? NamedStatement.place(sql, offset.getAsInt()) : "declared";
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

    private static void requireGivenInPath(ReadPath path, Map<String, ParameterDeclaration> parameters) {
        for (String name : path.parameters()) {
            var parameter = parameters.get(name);
            if (parameter == null) {
                throw new IllegalArgumentException(
                        "The path has {" + name + "}: declare it under params, and use it in the SQL");
            }
            if (!parameter.required()) {
                throw new IllegalArgumentException("'" + name
                        + "' stands in the path, so it is always given: take out its default or required: false");
            }
        }
    }
}
