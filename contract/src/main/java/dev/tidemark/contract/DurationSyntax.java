package dev.tidemark.contract;

import java.time.Duration;
import java.util.regex.Pattern;

/** How durations are written: a whole number and a unit, such as {@code 500ms} or {@code 5m}. Stateless. */
public final class DurationSyntax {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private DurationSyntax() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException when the text is not of that form; the message has the text in it
     */
    public static Duration parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration; expected a number and ms, s, m, h or d, such as 5m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
