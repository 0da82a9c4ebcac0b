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
 * @param values canonical values by parameter name
 */
record ReadArguments(SortedMap<String, String> values) {

    /**
     * Reads the query of a request.
     *
     * @throws ProblemException naming everything in it that is unknown, missing, given twice or not of its type
     */
    static ReadArguments of(Map<String, ParameterDeclaration> declared, MultiMap query) {
        List<String> faults = new ArrayList<>();
        for (String name : query.names()) {
            if (!declared.containsKey(name)) {
                faults.add("'" + name + "' is not a parameter here: " + known(declared));
            }
        }
        var values = new TreeMap<String, String>();
        for (var parameter : new TreeMap<>(declared).entrySet()) {
            String name = parameter.getKey();
            try {
                value(parameter.getValue(), query.getAll(name)).ifPresent(value -> values.put(name, value));
                if (!values.containsKey(name)) {
                    faults.add("'" + name + "' is missing: "
                            + parameter.getValue().type().expectation());
                }
            } catch (IllegalArgumentException e) {
                faults.add("'" + name + "': " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new ReadArguments(values);
    }

    private static Optional<String> value(ParameterDeclaration declaration, List<String> given) {
        return switch (given.size()) {
            case 0 -> declaration.defaultValue();
            case 1 -> Optional.of(declaration.canonical(given.get(0)));
            default -> throw new IllegalArgumentException("given " + given.size() + " times, expected once");
        };
    }

    private static String known(Map<String, ParameterDeclaration> declared) {
        return declared.isEmpty() ? "it has none" : "it has " + String.join(", ", new TreeMap<>(declared).keySet());
    }
}
