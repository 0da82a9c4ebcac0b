package dev.tidemark.api.read;

import dev.tidemark.api.http.ProblemException;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one request asks of a read. Immutable.
 *
 * @param values canonical values by parameter name; what is NULL is not there
 */
record ReadArguments(SortedMap<String, String> values) {

    /**
     * Reads the path and the query of a request.
     *
     * @param inPath what stands in the path, by name
     * @throws ProblemException naming everything that is unknown, missing, given twice or not of its type
     */
    static ReadArguments of(ReadDeclaration read, Map<String, String> inPath, MultiMap query) {
        var declared = new TreeMap<>(read.requestParameters());
        var inQuery = new TreeMap<>(declared);
        inQuery.keySet().removeAll(inPath.keySet());
        List<String> faults = new ArrayList<>();
        for (String name : query.names()) {
            if (!inQuery.containsKey(name)) {
                faults.add("'" + name + "' is not a parameter here: " + known(inQuery));
            }
        }
        var values = new TreeMap<String, String>();
        declared.forEach((name, parameter) -> {
            List<String> given = inQuery.containsKey(name) ? query.getAll(name) : List.of(inPath.get(name));
            try {
                if (given.size() > 1) {
                    faults.add("'" + name + "': given " + given.size() + " times, expected once");
                } else if (!given.isEmpty()) {
                    values.put(name, parameter.canonical(given.get(0)));
                } else if (parameter.required()) {
                    faults.add("'" + name + "' is missing: " + parameter.expectation());
                } else {
                    parameter.defaultValue().ifPresent(value -> values.put(name, value));
                }
            } catch (IllegalArgumentException e) {
                faults.add("'" + name + "': " + e.getMessage());
            }
        });
        if (read.paging().isPresent() && values.containsKey(Paging.CURSOR)) {
            try {
                cursor(read, values.get(Paging.CURSOR));
            } catch (IllegalArgumentException e) {
                faults.add("'" + Paging.CURSOR + "': " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new ReadArguments(values);
    }

    /** Where the page begins; empty for the first page and for a read without pages. */
    Optional<Cursor> cursor(ReadDeclaration read) {
        String text = values.get(Paging.CURSOR);
        return read.paging().isEmpty() || text == null ? Optional.empty() : Optional.of(cursor(read, text));
    }

    private static Cursor cursor(ReadDeclaration read, String text) {
        Paging paging = read.paging().orElseThrow();
        return Cursor.decode(text, Cursor.digest(read, paging), paging.by().size());
    }

    private static String known(Map<String, ParameterDeclaration> inQuery) {
        return inQuery.isEmpty() ? "it has none" : "it has " + String.join(", ", inQuery.keySet());
    }
}
