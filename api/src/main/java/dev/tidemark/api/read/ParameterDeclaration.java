package dev.tidemark.api.read;

import java.util.Optional;

/**
 * A parameter that a request may give. Immutable.
 *
 * @param type what its values look like
 * @param defaultValue its value where the request gives none; empty when the request must
 * @param min least value of a number, least length of a text
 * @param max greatest value of a number, greatest length of a text in UTF-16 units
 */
public record ParameterDeclaration(
        ParameterType type, Optional<String> defaultValue, Optional<Long> min, Optional<Long> max) {

    /**
     * @throws IllegalArgumentException when the bounds contradict each other or the type, or the default is outside
     */
    public ParameterDeclaration {
        if ((min.isPresent() || max.isPresent()) && !type.hasBounds()) {
            throw new IllegalArgumentException("min and max are for integer, bigint and text, not for "
                    + type.name().toLowerCase(java.util.Locale.ROOT));
        }
        if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
            throw new IllegalArgumentException("min " + min.get() + " is above max " + max.get());
        }
        defaultValue = defaultValue.map(value -> canonical(type, min, max, value));
    }

    /**
     * The one way to write a value.
     *
     * @throws IllegalArgumentException when it is not of the type or out of bounds; the message says what was expected
     */
    String canonical(String value) {
        return canonical(type, min, max, value);
    }

    private static String canonical(ParameterType type, Optional<Long> min, Optional<Long> max, String value) {
        String canonical;
        try {
            canonical = type.canonical(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected " + type.expectation(), e);
        }
        if (type.hasBounds()) {
            boolean text = type == ParameterType.TEXT;
            long measure = text ? canonical.length() : Long.parseLong(canonical);
            String what = text ? " characters" : "";
            if (min.isPresent() && measure < min.get()) {
                throw new IllegalArgumentException("expected at least " + min.get() + what);
            }
            if (max.isPresent() && measure > max.get()) {
                throw new IllegalArgumentException("expected at most " + max.get() + what);
            }
        }
        return canonical;
    }
}
