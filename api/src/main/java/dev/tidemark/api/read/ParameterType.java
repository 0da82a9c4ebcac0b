package dev.tidemark.api.read;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the values of a parameter look like, and the one way each value is written in keys and sent to Postgres. */
public enum ParameterType {
    INTEGER("a whole number from -2147483648 to 2147483647") {
        @Override
        String canonical(String text) {
            return wholeNumber(text, Integer.SIZE);
        }

        @Override
        long measure(String canonical) {
            return Long.parseLong(canonical);
        }
    },
    BIGINT("a whole number of at most 64 bits") {
        @Override
        String canonical(String text) {
            return wholeNumber(text, Long.SIZE);
        }

        @Override
        long measure(String canonical) {
            return Long.parseLong(canonical);
        }
    },
    TEXT("a text without the character NUL") {
        @Override
        String canonical(String text) {
            // Postgres' text cannot hold it.
            require(text.indexOf('\0') < 0);
            return text;
        }

        @Override
        long measure(String canonical) {
            return canonical.length();
        }

        @Override
        public Bound bound(String text) {
            String length = INTEGER.canonical(text);
            return new Bound(length + " characters", Long.parseLong(length));
        }
    },
    UUID("a UUID such as 6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63") {
        @Override
        String canonical(String text) {
            require(UUID_FORM.matcher(text).matches());
            return java.util.UUID.fromString(text).toString();
        }
    },
    BOOLEAN("true or false") {
        @Override
        String canonical(String text) {
            require(text.equals("true") || text.equals("false"));
            return text;
        }
    },
    DATE("a date such as 2026-01-31") {
        @Override
        String canonical(String text) {
            require(DATE_FORM.matcher(text).matches());
            try {
                var date = LocalDate.parse(text);
                require(date.getYear() > 0);
                return date.toString();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        long measure(String canonical) {
            return LocalDate.parse(canonical).toEpochDay();
        }
    },
    TIMESTAMP(
            "a time with its zone such as 2026-01-31T10:00:00Z or 2026-01-31T11:00:00+01:00, with + as %2B in a query") {
        /** In UTC, with as many digits behind the second as it has. */
        @Override
        String canonical(String text) {
            require(TIMESTAMP_FORM.matcher(text).matches());
            try {
                String canonical = OffsetDateTime.parse(text).toInstant().toString();
                // Over the end of a year of four digits by its zone, or of the year 0: no time that Postgres reads.
                require(TIMESTAMP_FORM.matcher(canonical).matches() && !canonical.startsWith("0000"));
                return canonical;
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        long measure(String canonical) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(canonical));
        }
    },
    ENUM("one of its values") {
        /** Which values there are, its declaration knows. */
        @Override
        String canonical(String text) {
            return text;
        }
    };

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,20}");
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern DATE_FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    /** As RFC 3339 has it, with the seconds left out or not; Postgres keeps microseconds. */
    private static final Pattern TIMESTAMP_FORM =
            Pattern.compile(DATE_FORM + "T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})");

    private final String expectation;

    ParameterType(String expectation) {
        this.expectation = expectation;
    }

    /**
     * The one way to write a value.
     *
     * @throws IllegalArgumentException when the text is not of this type
     */
    abstract String canonical(String text);

    /** What a text of this type looks like, for people. */
    String expectation() {
        return expectation;
    }

    /** As it is written in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What bounds are set on: of texts the length, of what has an order the value; false when nothing is. */
    boolean hasBounds() {
        return this != UUID && this != BOOLEAN && this != ENUM;
    }

    /**
     * What values are compared by with bounds.
     *
     * @throws UnsupportedOperationException when this type has none
     */
    long measure(String canonical) {
        throw new UnsupportedOperationException(this + " has no bounds: '" + canonical + "'");
    }

    /**
     * Reads a bound.
     *
     * @throws IllegalArgumentException when the text is none, or this type has none; the message says so
     */
    public Bound bound(String text) {
        if (!hasBounds()) {
            throw new IllegalArgumentException(
                    "min and max are for integer, bigint, text, date and timestamp, not for " + word());
        }
        try {
            String canonical = canonical(text);
            return new Bound(canonical, measure(canonical));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': expected " + expectation, e);
        }
    }

    private static String wholeNumber(String text, int bits) {
        require(WHOLE_NUMBER.matcher(text).matches());
        var number = new BigInteger(text);
        require(number.bitLength() < bits);
        return number.toString();
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("not of this type");
        }
    }
}
