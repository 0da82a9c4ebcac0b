package dev.tidemark.cli.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** How single values are written; each reader throws IllegalArgumentException that says what was expected. */
final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private Values() {}

    static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration; expected a number and ms, s, m, h or d, such as 5m");
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no time at all; expected more than zero");
        }
        return duration;
    }

    /** As Django writes timeouts. */
    static Duration seconds(String text) {
        return Duration.ofSeconds(integer(text, 1, Integer.MAX_VALUE));
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
}
