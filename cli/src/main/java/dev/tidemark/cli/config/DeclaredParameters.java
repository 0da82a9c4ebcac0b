package dev.tidemark.cli.config;

import dev.tidemark.api.read.Bound;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes parameters of the section {@code params} of a read. Stateless. */
final class DeclaredParameters {

    private DeclaredParameters() {}

    /** All of them; empty when one has a fault, which is noted. */
    static Optional<Map<String, ParameterDeclaration>> of(Section read) {
        Optional<Section> params = read.section("params");
        if (params.isEmpty()) {
            return Optional.of(Map.of());
        }
        Map<String, ParameterDeclaration> parameters = new LinkedHashMap<>();
        for (String name : params.get().names()) {
            params.get()
                    .section(name)
                    .flatMap(param -> parameter(params.get(), name, param))
                    .ifPresent(parameter -> parameters.put(name, parameter));
        }
        return parameters.size() == params.get().names().size() ? Optional.of(parameters) : Optional.empty();
    }

    private static Optional<ParameterDeclaration> parameter(Section params, String name, Section param) {
        Optional<ParameterType> type = param.value("type", text -> Values.word(ParameterType.class, text));
        Optional<String> defaultValue = param.text("default");
        Optional<Boolean> required = param.bool("required");
        Optional<Bound> min = param.value("min", text -> bound(type, text));
        Optional<Bound> max = param.value("max", text -> bound(type, text));
        List<String> values = param.<List<String>>list("values", List::copyOf).orElse(List.of());
        param.close();
        if (type.isEmpty()) {
            if (!param.has("type")) {
                params.fault(name, "expected a type: " + Values.words(ParameterType.class));
            }
            return Optional.empty();
        }
        try {
            return Optional.of(new ParameterDeclaration(
                    type.get(), defaultValue, required.orElse(defaultValue.isEmpty()), min, max, values));
        } catch (IllegalArgumentException e) {
            params.fault(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Of a type that is none, which is told already, any text is one. */
    private static Bound bound(Optional<ParameterType> type, String text) {
        return type.orElse(ParameterType.TEXT).bound(type.isEmpty() ? "0" : text);
    }
}
