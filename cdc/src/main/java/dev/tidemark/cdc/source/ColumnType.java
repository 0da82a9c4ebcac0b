package dev.tidemark.cdc.source;

import dev.tidemark.contract.ArrayLiteral;
import dev.tidemark.contract.Fields;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, and how its values are written: the same value has the same text whether the load reads it by
 * SQL or Debezium hands it over, and equal values have equal texts. Immutable.
 *
 * @param name as Postgres calls the type
 * @param kind what it is underneath, of an array what its elements are
 * @param isArray whether it is an array
 */
public record ColumnType(String name, Kind kind, boolean isArray) {

    /** Debezium puts it where Postgres did not send a TOASTed value because it had not changed. */
    public static final String UNCHANGED_TOAST = "__tidemark_unchanged_toast_f3b1c2d4";

    /** What a user can be named by, beside arrays of it. */
    static final String USER_TYPES = "smallint, integer, bigint, uuid, text, character varying, character";

    /** What a path can go over. */
    static final String PATH_TYPES = USER_TYPES
            + ", arrays of these, numeric, date, timestamp with or without time zone, boolean and enum types";

    private static final long FIRST_DAY = LocalDate.of(1000, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(8999, 12, 31).toEpochDay();
    private static final long FIRST_MICROSECOND = FIRST_DAY * 86_400_000_000L;
    private static final long LAST_MICROSECOND = (LAST_DAY + 1) * 86_400_000_000L - 1;

    private static final int LONGEST_ARRAY = 64 * 1024;

    private static final Pattern JAVA_OBJECT = Pattern.compile("\\[L[\\w.]+;@[0-9a-f]+");

    private static final UnchangedArrays UNCHANGED_ARRAYS = new UnchangedArrays(UNCHANGED_TOAST);

    /** A type without the names that domains and lengths give it. Those of one family compare by their texts. */
    enum Kind {
        INTEGER(Family.NUMBER),
        NUMERIC(Family.NUMBER),
        TEXT(Family.TEXT),
        /** Postgres pads it with blanks, which count for nothing. */
        CHARACTER(Family.TEXT),
        UUID(Family.UUID),
        DATE(Family.DATE),
        TIMESTAMP(Family.TIMESTAMP),
        TIMESTAMP_WITH_TIME_ZONE(Family.TIMESTAMP_WITH_TIME_ZONE),
        BOOLEAN(Family.BOOLEAN),
        ENUM(Family.ENUM),
        OTHER(Family.OTHER);

        private final Family family;

        Kind(Family family) {
            this.family = family;
        }

        private enum Family {
            NUMBER,
            TEXT,
            UUID,
            DATE,
            TIMESTAMP,
            TIMESTAMP_WITH_TIME_ZONE,
            BOOLEAN,
            ENUM,
            OTHER
        }
    }

    /**
     * Reads what the catalog says.
     *
     * @param name of the type as it was declared
     * @param base of the type below all domains, of an array that of its elements
     */
    static ColumnType of(String name, String base, boolean isEnum, boolean isArray) {
        Kind kind = switch (base) {
            case "smallint", "integer", "bigint" -> Kind.INTEGER;
            case "text", "character varying" -> Kind.TEXT;
            case "character" -> Kind.CHARACTER;
            case "uuid" -> Kind.UUID;
            case "numeric" -> Kind.NUMERIC;
            case "date" -> Kind.DATE;
            case "timestamp without time zone" -> Kind.TIMESTAMP;
            case "timestamp with time zone" -> Kind.TIMESTAMP_WITH_TIME_ZONE;
            case "boolean" -> Kind.BOOLEAN;
            default -> isEnum ? Kind.ENUM : Kind.OTHER;
        };
        return new ColumnType(name, kind, isArray);
    }

    /** Whether a column of it can name users. */
    boolean canNameUsers() {
        return switch (kind) {
            case INTEGER, TEXT, CHARACTER, UUID -> true;
            default -> false;
        };
    }

    /** Whether a column of it says yes or no. */
    boolean isTruth() {
        return kind == Kind.BOOLEAN && !isArray;
    }

    /** Whether a path can go over a column of it. */
    boolean canBeFollowed() {
        return isArray ? canNameUsers() : kind != Kind.OTHER;
    }

    /** Whether a column of it can be part of a key: arrays of other bounds read alike. */
    boolean canBeKey() {
        return !isArray && canBeFollowed();
    }

    /** Whether equal values of both have equal texts. */
    boolean comparesWith(ColumnType other) {
        return kind.family == other.kind.family && (kind != Kind.ENUM || name.equals(other.name));
    }

    /** The SQL that reads a column as a text, or as an array of texts, for {@link #read}. */
    String sql(String column) {
        String quoted = TableName.quote(column);
        if (isArray) {
            return quoted + "::text[]";
        }
        return switch (kind) {
            case DATE ->
                "case when isfinite(" + quoted + ") then (" + quoted + " - date '1970-01-01')::text else " + quoted
                        + "::text end";
            // Not cast to bigint: the last years of a timestamp do not fit.
            case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
                "case when isfinite(" + quoted
                        + ") then trim_scale(extract(epoch from " + quoted + ") * 1000000)::text else " + quoted
                        + "::text end";
            default -> quoted + "::text";
        };
    }

    /** A value as {@link #sql} reads it: a text, or nested arrays of them. */
    @Nullable
    String read(@Nullable Object value) {
        if (value instanceof Object[] array) {
            return array(Arrays.asList(array));
        }
        return value == null ? null : written(value.toString());
    }

    /**
     * A value as Debezium hands it over.
     *
     * @param semantics the name of its schema, which says what a number counts
     */
    public @Nullable String text(@Nullable Object value, @Nullable String semantics) {
        if (value == null) {
            return null;
        }
        if (value.equals(UNCHANGED_TOAST)) {
            return Fields.UNKNOWN;
        }
        if (value instanceof List<?> list) {
            if (UNCHANGED_ARRAYS.contain(list)) {
                return Fields.UNKNOWN;
            }
            return array(list);
        }
        return written(number(value, String.valueOf(semantics)));
    }

    private String number(Object value, String semantics) {
        String text = value.toString();
        try {
            return switch (kind) {
                case TIMESTAMP -> value instanceof Long number ? microseconds(number, semantics) : text;
                case TIMESTAMP_WITH_TIME_ZONE ->
                    microseconds(OffsetDateTime.parse(text).toInstant());
                default -> text;
            };
        } catch (ArithmeticException | DateTimeException e) {
            return Fields.OMITTED;
        }
    }

    /** One text for equal values. Infinite ones, and times before the year 1000 and after 8999, Debezium does not tell. */
    private String written(String text) {
        if (Fields.isUnknown(text)) {
            return text;
        }
        try {
            return switch (kind) {
                case CHARACTER -> bounded(unpadded(text));
                case NUMERIC ->
                    bounded(new BigDecimal(text).stripTrailingZeros().toPlainString());
                case DATE -> within(text, FIRST_DAY, LAST_DAY);
                case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> within(text, FIRST_MICROSECOND, LAST_MICROSECOND);
                default -> bounded(text);
            };
        } catch (NumberFormatException e) {
            return Fields.OMITTED;
        }
    }

    private static String within(String text, long first, long last) {
        long number = Long.parseLong(text);
        return number < first || number > last ? Fields.OMITTED : text;
    }

    private static String microseconds(Instant instant) {
        return Long.toString(
                Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L));
    }

    private static String microseconds(long number, String semantics) {
        return Long.toString(
                switch (semantics) {
                    case "io.debezium.time.Timestamp" -> Math.multiplyExact(number, 1_000);
                    case "io.debezium.time.NanoTimestamp" -> Math.floorDiv(number, 1_000);
                    default -> number;
                });
    }

    private static String unpadded(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Longer than any user id: whoever can write it must not be able to stop the pipeline with it. */
    private static String bounded(String text) {
        return text.length() > UserId.LONGEST ? Fields.OMITTED : text;
    }

    /**
     * Of an array in several dimensions Debezium tells nothing: its elements come as nulls, or as names of Java objects.
     * Whatever may be one is therefore left open, in the load too.
     */
    private String array(List<?> list) {
        List<@Nullable String> elements = new ArrayList<>(list.size());
        long length = 0;
        for (Object element : list) {
            String text = element == null ? null : element.toString();
            if (text != null) {
                length += text.length();
                if (element instanceof Object[]
                        || element instanceof List<?>
                        || JAVA_OBJECT.matcher(text).matches()
                        || text.length() > UserId.LONGEST
                        || length > LONGEST_ARRAY) {
                    return Fields.OMITTED;
                }
                text = kind == Kind.CHARACTER ? unpadded(text) : text;
            }
            elements.add(text);
        }
        String literal = ArrayLiteral.of(elements);
        boolean saysNothing = !elements.isEmpty() && elements.stream().allMatch(Objects::isNull);
        return saysNothing || literal.length() > LONGEST_ARRAY ? Fields.OMITTED : literal;
    }
}
