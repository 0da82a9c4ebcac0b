package dev.tidemark.cli.invalidations;

import dev.tidemark.contract.Lsn;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of a range of recorded invalidations, itself within the range. Immutable. */
public sealed interface Bound {

    /** By when Redis had answered. */
    record AtTime(Instant time) implements Bound {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /** By the commit that the position tells, of one source. */
    record AtLsn(Lsn lsn) implements Bound {
        @Override
        public String toString() {
            return lsn.toString();
        }
    }

    /** By the place in a partition, or in each of them. */
    record AtOffset(OptionalInt partition, long offset) implements Bound {
        @Override
        public String toString() {
            return partition.isPresent() ? partition.getAsInt() + "@" + offset : Long.toString(offset);
        }
    }

    /**
     * Reads what people write.
     *
     * @param clock now, and the zone of local times
     * @throws IllegalArgumentException when it is of no form; the message names it and the forms
     */
    static Bound parse(String text, Clock clock) {
        Matcher ago = Forms.AGO.matcher(text);
        if (ago.matches()) {
            return new AtTime(clock.instant().minus(Forms.duration(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        if (Forms.LSN.matcher(text).matches()) {
            return new AtLsn(Lsn.parse(text));
        }
        Matcher offset = Forms.OFFSET.matcher(text);
        if (offset.matches()) {
            return new AtOffset(
                    offset.group(1) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(offset.group(1))),
                    Long.parseLong(offset.group(2)));
        }
        String time = text.replaceFirst(" ", "T");
        for (Function<String, Instant> form : Forms.times(clock.getZone())) {
            try {
                return new AtTime(form.apply(time));
            } catch (DateTimeException e) {
                // The next form.
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of: a time (2026-11-21T06:53:00Z, 2026-11-21T06:53,"
                + " 2026-11-21), a time ago (30m, 1h, 2d), an LSN (0/16B3748), an offset (1200 in every partition,"
                + " 3@1200 in partition 3)");
    }

    /** What the forms look like. */
    final class Forms {

        private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");
        private static final Pattern LSN = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");
        private static final Pattern OFFSET = Pattern.compile("(?:(\\d{1,5})@)?(\\d{1,18})");

        private Forms() {}

        private static Duration duration(long amount, String unit) {
            return switch (unit) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }

        private static List<Function<String, Instant>> times(ZoneId zone) {
            return List.of(
                    text -> OffsetDateTime.parse(text).toInstant(),
                    text -> LocalDateTime.parse(text).atZone(zone).toInstant(),
                    text -> LocalDate.parse(text).atStartOfDay(zone).toInstant());
        }
    }
}
