package dev.tidemark.cli.config;

import dev.tidemark.contract.DurationSyntax;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How single values are written; each reader throws IllegalArgumentException that says what was expected. */
final class Values {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(KiB|MiB|GiB)?");

    private Values() {}

    static Duration duration(String text) {
        Duration duration = DurationSyntax.parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no time at all; expected more than zero");
        }
        return duration;
    }

    static Duration duration(String text, Duration least, Duration most) {
        Duration duration = DurationSyntax.parse(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("'" + text + "' is out of bounds; expected " + least.toMillis()
                    + "ms to " + most.toSeconds() + "s");
        }
        return duration;
    }

    /** As Django writes timeouts. */
    static Duration seconds(String text) {
        return Duration.ofSeconds(integer(text, 1, Integer.MAX_VALUE));
    }

    /** A number of bytes, plain or with a unit. */
    static long size(String text, long least, long most) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; expected a whole number of bytes, or with KiB, MiB or GiB: 16MiB");
        }
        int shift = size.group(2) == null
                ? 0
                : 10 * (1 + "KMG".indexOf(size.group(2).charAt(0)));
        long number = Long.parseLong(size.group(1));
        if (number < -(-least >> shift) || number > most >> shift) {
            throw new IllegalArgumentException(
                    "'" + text + "' is out of bounds; expected " + least + " to " + most + " bytes");
        }
        return number << shift;
    }

    static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    static int integer(String text, int least, int most) {
        long number = number(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(number + " is not between " + least + " and " + most);
        }
        return (int) number;
    }

    /** One of an enumeration, in lower case. */
    static <E extends Enum<E>> E word(Class<E> words, String text) {
        for (E word : words.getEnumConstants()) {
            if (word.name().toLowerCase(Locale.ROOT).equals(text)) {
                return word;
            }
        }
        throw new IllegalArgumentException("'" + text + "': expected one of " + words(words));
    }

    static <E extends Enum<E>> String words(Class<E> words) {
        return Arrays.stream(words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
