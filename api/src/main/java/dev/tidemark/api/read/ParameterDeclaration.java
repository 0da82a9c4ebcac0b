package dev.tidemark.api.read;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A parameter that a request may give. Immutable.
 *
 * @param type what its values look like
 * @param defaultValue its value where the request gives none
 * @param required whether a request must give it; where it need not and has no default, it is NULL
 * @param min least value, of a text the least length
 * @param max greatest value, of a text the greatest length in UTF-16 units
 * @param values all that an enumeration has, else none
 */
public record ParameterDeclaration(
        ParameterType type,
        Optional<String> defaultValue,
        boolean required,
        Optional<Bound> min,
        Optional<Bound> max,
        List<String> values) {

    /**
     * @throws IllegalArgumentException when the parts contradict each other, or the default is none of its values
     */
    public ParameterDeclaration {
        values = List.copyOf(values);
        if ((type == ParameterType.ENUM) == values.isEmpty()) {
            throw new IllegalArgumentException(
                    type == ParameterType.ENUM
                            ? "an enum needs values: [one, other]"
                            : "values are for enum, not for " + type.word());
        }
        if (Set.copyOf(values).size() < values.size()) {
            throw new IllegalArgumentException("one of its values stands twice: " + String.join(", ", values));
        }
        if ((min.isPresent() || max.isPresent()) && !type.hasBounds()) {
            throw new IllegalArgumentException(
                    "min and max are for integer, bigint, text, date and timestamp, not for " + type.word());
        }
        if (min.isPresent()
                && max.isPresent()
                && min.get().measure() > max.get().measure()) {
            throw new IllegalArgumentException(
                    "min " + min.get().text() + " is above max " + max.get().text());
        }
        if (required && defaultValue.isPresent()) {
            throw new IllegalArgumentException("it has a default, so it cannot be required: take out one of them");
        }
        if (defaultValue.isPresent()) {
            defaultValue = Optional.of(canonical(type, min, max, values, defaultValue.get()));
        }
    }

    /** A parameter that a request must give when it has no default. */
    public ParameterDeclaration(
            ParameterType type, Optional<String> defaultValue, Optional<Long> min, Optional<Long> max) {
        this(
                type,
                defaultValue,
                defaultValue.isEmpty(),
                min.map(bound -> type.bound(bound.toString())),
                max.map(bound -> type.bound(bound.toString())),
                List.of());
    }

    /**
     * The one way to write a value.
     *
     * @throws IllegalArgumentException when it is not of the type or out of bounds; the message says what was expected
     */
    String canonical(String value) {
        return canonical(type, min, max, values, value);
    }

    /** What a value looks like, for people. */
    String expectation() {
        return expectation(type, values);
    }

    private static String expectation(ParameterType type, List<String> values) {
        return type == ParameterType.ENUM ? "one of " + String.join(", ", values) : type.expectation();
    }

    private static String canonical(
            ParameterType type, Optional<Bound> min, Optional<Bound> max, List<String> values, String value) {
        String canonical;
        try {
            canonical = type.canonical(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected " + type.expectation(), e);
        }
        if (!values.isEmpty() && !values.contains(canonical)) {
            throw new IllegalArgumentException("expected " + expectation(type, values));
        }
        if (min.isPresent() && type.measure(canonical) < min.get().measure()) {
            throw new IllegalArgumentException("expected at least " + min.get().text());
        }
        if (max.isPresent() && type.measure(canonical) > max.get().measure()) {
            throw new IllegalArgumentException("expected at most " + max.get().text());
        }
        return canonical;
    }
}
