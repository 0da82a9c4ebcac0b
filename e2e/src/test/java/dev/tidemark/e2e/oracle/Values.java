package dev.tidemark.e2e.oracle;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values of a type by number, always the same, as text. Stateless. */
final class Values {

    /** What arrays, keys in Redis and records have to escape. */
    private static final List<String> ODD =
            List.of("%d", "k %d", "k,%d", "{%d}", "\"%d\"", "k\\%d", "größe%d", "it's %d", "NULL%d", "a:b%d");

    private Values() {}

    /** The value with a number from 0. */
    static String of(String type, int number) {
        return switch (type) {
            case "uuid" ->
                UUID.nameUUIDFromBytes(("tidemark " + number).getBytes(StandardCharsets.UTF_8))
                        .toString();
            case "text" -> String.format(ODD.get(number % ODD.size()), number);
            case "bigint" -> Long.toString(number % 5 == 4 ? 9_000_000_000L + number : number + 1);
            case "date" -> "2026-01-" + (10 + number % 20);
            case "bytea" -> "\\x0" + number % 10;
            case "smallint", "integer", "real" -> Integer.toString(number + 1);
            default -> Integer.toString(number % 99); // Texts of a bounded length, of two at least.
        };
    }

    /** The first values of a type. */
    static List<String> first(String type, int count) {
        return IntStream.range(0, count).mapToObj(number -> of(type, number)).toList();
    }

    /** SQL for values of a column: the one of a scalar, all of an array. */
    static String literal(Column column, List<String> values) {
        if (column.isArray()) {
            return values.stream()
                    .map(Values::literal)
                    .collect(Collectors.joining(", ", "array[", "]::" + column.sqlType()));
        }
        return values.isEmpty() ? "null" : literal(values.get(0));
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
