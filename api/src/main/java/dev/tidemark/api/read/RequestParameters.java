package dev.tidemark.api.read;

import dev.tidemark.api.http.ProblemException;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a request for one read may give, and what a request gives of it. Immutable. */
final class RequestParameters {

    private final ReadDeclaration read;
    /** By name, in the order of the names. */
    private final Map<String, ParameterDeclaration> declared;

    private final Map<String, ParameterDeclaration> inQuery;

    RequestParameters(ReadDeclaration read) {
        this.read = read;
        declared = new TreeMap<>(read.requestParameters());
        inQuery = new TreeMap<>(declared);
        read.path().parameters().forEach(inQuery::remove);
    }

    /**
     * Reads the path and the query of a request.
     *
     * @param pathParameters what stands in the path, by name
     * @throws ProblemException naming everything that is unknown, missing, given twice or not of its type
     */
    ReadArguments arguments(Map<String, String> pathParameters, MultiMap query) {
        List<String> faults = new ArrayList<>();
        for (String name : query.names()) {
            if (!inQuery.containsKey(name)) {
                faults.add("'" + name + "' is not a parameter here: " + known());
            }
        }
        var values = new TreeMap<String, String>();
        declared.forEach((name, parameter) -> {
            List<String> given = inQuery.containsKey(name) ? query.getAll(name) : List.of(pathParameters.get(name));
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
        var arguments = new ReadArguments(values);
        try {
            arguments.cursor(read);
        } catch (IllegalArgumentException e) {
            faults.add("'" + Paging.CURSOR + "': " + e.getMessage());
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return arguments;
    }

    private String known() {
        return inQuery.isEmpty() ? "it has none" : "it has " + String.join(", ", inQuery.keySet());
    }
}
