package dev.tidemark.api.read;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** What the values of a parameter look like, and the one way each value is written in keys and sent to Postgres. */
public enum ParameterType {
    INTEGER("a whole number from -2147483648 to 2147483647") {
        @Override
        String canonical(String text) {
            return wholeNumber(text, Integer.SIZE);
        }
    },
    BIGINT("a whole number of at most 64 bits") {
        @Override
        String canonical(String text) {
            return wholeNumber(text, Long.SIZE);
        }
    },
    TEXT("a text without the character NUL") {
        @Override
        String canonical(String text) {
            // Postgres' text cannot hold it.
            require(text.indexOf('\0') < 0);
            return text;
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
                return LocalDate.parse(text).toString();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(e);
            }
        }
    };

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,20}");
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern DATE_FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

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

    /** What bounds are set on: of numbers the value, of texts the length; false when nothing is. */
    boolean hasBounds() {
        return this == INTEGER || this == BIGINT || this == TEXT;
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
