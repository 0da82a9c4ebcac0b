package dev.tidemark.api.read;

import dev.tidemark.api.postgres.PostgresType;
import java.util.Optional;
import java.util.Set;

/** Whether the values of a declared parameter are values of the type that Postgres wants there. Stateless. */
final class ParameterFit {

    private static final Set<String> TEXTS =
            Set.of("text", "character varying", "bpchar", "name", "citext", "\"char\"");
    private static final Set<String> NUMBERS = Set.of("numeric", "double precision", "real");
    private static final Set<String> TIMES = Set.of("timestamp with time zone", "timestamp without time zone");

    private ParameterFit() {}

    /** What does not fit, and what to do. */
    record Misfit(String message, String mend) {}

    /** What does not fit; empty when all does. */
    static Optional<Misfit> fault(ParameterDeclaration parameter, PostgresType type) {
        if (!type.labels().isEmpty()) {
            return parameter.type() == ParameterType.ENUM ? unknownValues(parameter, type) : other(parameter, type);
        }
        boolean fits = switch (parameter.type()) {
            case INTEGER -> isOne(type, "smallint", "integer", "bigint", "oid") || is(type, NUMBERS) || is(type, TEXTS);
            case BIGINT -> isOne(type, "bigint") || is(type, NUMBERS) || is(type, TEXTS);
            case UUID -> isOne(type, "uuid") || is(type, TEXTS);
            case BOOLEAN -> isOne(type, "boolean");
            case DATE -> isOne(type, "date") || is(type, TIMES);
            case TIMESTAMP -> isOne(type, "timestamp with time zone");
            case ENUM -> is(type, TEXTS);
            case TEXT -> suggestion(type).isEmpty();
        };
        return fits ? Optional.empty() : other(parameter, type);
    }

    private static Optional<Misfit> unknownValues(ParameterDeclaration parameter, PostgresType type) {
        var unknown = parameter.values().stream()
                .filter(value -> !type.labels().contains(value))
                .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Misfit(
                        "the type " + type.name() + " has no " + unknown,
                        "take them out, it has " + String.join(", ", type.labels())));
    }

    private static Optional<Misfit> other(ParameterDeclaration parameter, PostgresType type) {
        return Optional.of(new Misfit(
                parameter.type().word() + " does not fit: Postgres takes " + type.name() + " there",
                suggestion(type)
                        .map(better -> "declare it " + better + ", or cast it in the SQL")
                        .orElse("cast it in the SQL")));
    }

    /** The declared type whose values these are; empty where only a text can stand for them. */
    private static Optional<String> suggestion(PostgresType type) {
        if (!type.labels().isEmpty()) {
            return Optional.of("enum with values: [" + String.join(", ", type.labels()) + "]");
        }
        return switch (type.base()) {
            case "smallint", "integer", "oid" -> Optional.of("integer");
            case "bigint", "uuid", "boolean", "date" -> Optional.of(type.base());
            case "timestamp with time zone" -> Optional.of("timestamp");
            default -> Optional.empty();
        };
    }

    private static boolean is(PostgresType type, Set<String> names) {
        return names.contains(type.base());
    }

    private static boolean isOne(PostgresType type, String... names) {
        return Set.of(names).contains(type.base());
    }
}
