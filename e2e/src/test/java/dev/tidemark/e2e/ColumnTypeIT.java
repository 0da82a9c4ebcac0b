package dev.tidemark.e2e;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.Fields;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The load and the stream write the same text for the same value, of every type that a path can go over. */
class ColumnTypeIT {

    /** A type, what stands for a key of it, and values. */
    private record Values(String type, List<String> values) {
        static Values of(String type, String... values) {
            return new Values(type, List.of(values));
        }
    }

    private static final List<Values> KEYS = List.of(
            Values.of("smallint", "-32768", "0", "32767"),
            Values.of("integer", "-2147483648", "17"),
            Values.of("bigint", "-9223372036854775808", "9223372036854775807"),
            Values.of("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
            Values.of("text", "'a b'", "E'tab\\tline\\n\\\\ \\\\N'", "'äöü😀'", "''", "'unknown'", "' padded  '"),
            Values.of("varchar(20)", "'x'", "'  y  '"),
            Values.of("character(5)", "'abc'", "'  c'", "''", "'äö'"),
            Values.of("numeric", "0", "1.50", "1e20", "1e-10", "-0.0000001", "100"),
            Values.of("numeric(10,2)", "0", "1.5", "12345.67", "100"),
            Values.of("numeric(5,-2)", "12300"),
            Values.of("date", "'2026-11-21'", "'1969-12-31'", "'1000-01-01'", "'8999-12-31'"),
            Values.of(
                    "timestamp",
                    "'2026-11-21 06:53:00.123456'",
                    "'1969-12-31 23:59:59.999999'",
                    "'1000-01-01 00:00:00'",
                    "'8999-12-31 23:59:59.999999'"),
            Values.of("timestamp(3)", "'2026-11-21 06:53:00.123'", "'1969-12-31 23:59:59.999'"),
            Values.of("timestamp(0)", "'2026-11-21 06:53:00'"),
            Values.of(
                    "timestamptz",
                    "'2026-11-21 06:53:00.123456+00'",
                    "'1969-12-31 23:59:59.999999+05:30'",
                    "'1000-01-01 00:00:00+00'",
                    "'8999-12-31 23:59:59.999999+00'"),
            Values.of("timestamptz(3)", "'2026-11-21 06:53:00.123+00'"),
            Values.of("boolean", "true", "false"),
            Values.of("mood", "'sad'", "'so, so'"),
            Values.of("\"Odd\".\"Mood\"", "'Sad'"),
            Values.of("a_bigint", "17"),
            Values.of("a_text", "'x'"),
            Values.of("a_domain_of_text", "'x'"),
            Values.of("a_character", "'x'"),
            Values.of("a_varchar", "'x'"),
            Values.of("a_uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            Values.of("a_numeric", "1.50"),
            Values.of("a_date", "'2026-11-21'"),
            Values.of("a_timestamp", "'2026-11-21 06:53:00.123456'"),
            Values.of("a_timestamptz", "'2026-11-21 06:53:00.123456+00'"),
            Values.of("a_boolean", "true"));

    /** What Debezium does not tell from other values: both leave it open. */
    private static final List<Values> EXTREMES = List.of(
            Values.of("numeric", "'NaN'", "'Infinity'", "'-Infinity'"),
            Values.of("integer[]", "'{{1,2},{3,4}}'", "'{NULL}'"),
            Values.of("text[]", "'{{a,b},{c,d}}'"),
            Values.of("uuid[]", "'{{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}}'"),
            Values.of("date", "'0044-03-15 BC'", "'infinity'", "'-infinity'", "'5874897-12-31'"),
            Values.of("timestamp", "'0044-03-15 BC'", "'infinity'", "'-infinity'", "'294276-12-31'"),
            Values.of(
                    "timestamptz",
                    "'0044-03-15 00:00:00+00 BC'",
                    "'infinity'",
                    "'-infinity'",
                    "'294276-12-31 00:00:00+00'"));

    private static final List<Values> ARRAYS = List.of(
            Values.of("smallint[]", "'{}'", "'{1,NULL,-3}'", "null"),
            Values.of("integer[]", "'{}'", "'{1,NULL,-3}'", "'[2:3]={5,6}'"),
            Values.of("bigint[]", "'{9223372036854775807}'"),
            Values.of("uuid[]", "'{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11,NULL}'"),
            Values.of("text[]", "array['', 'NULL', null, 'a,b', '\"', E'\\\\', ' x ', '{', E'\\n']"),
            Values.of("varchar(5)[]", "'{a,\"b c\"}'"),
            Values.of("character(3)[]", "'{a,\"b \"}'"),
            Values.of("some_ids", "'{1,2}'"),
            Values.of("some_texts", "'{x,NULL}'"));

    private static final String TYPES = """
            create schema "Odd";
            create type mood as enum ('sad', 'so, so');
            create type "Odd"."Mood" as enum ('Sad');
            create domain a_bigint as bigint;
            create domain a_text as text;
            create domain a_domain_of_text as a_text;
            create domain a_character as character(7);
            create domain a_varchar as varchar(7);
            create domain a_uuid as uuid;
            create domain a_numeric as numeric(10, 3);
            create domain a_date as date;
            create domain a_timestamp as timestamp;
            create domain a_timestamptz as timestamptz;
            create domain a_boolean as boolean;
            create domain some_ids as bigint[];
            create domain some_texts as text[];
            """;

    @ParameterizedTest
    @EnumSource(names = "V17")
    void shouldWriteValuesAlikeInLoadAndStream(PostgresVersion version) throws Exception {
        try (var stack = Stack.start(version, TYPES + tables(), configuration());
                var capture = Capture.start(stack)) {
            ChangesReader reader = capture.reader();
            List<Row> loaded =
                    ChangesReader.parts(reader.await("the load", records -> ChangesReader.loads(records) == 1)).stream()
                            .flatMap(part -> part.rows().stream())
                            .toList();

            var softly = new SoftAssertions();
            for (int i = 0; i < KEYS.size(); i++) {
                compare(stack, reader, softly, "key" + i, KEYS.get(i), loaded);
            }
            for (int i = 0; i < EXTREMES.size(); i++) {
                compare(stack, reader, softly, "extreme" + i, EXTREMES.get(i), loaded);
            }
            for (int i = 0; i < ARRAYS.size(); i++) {
                compare(stack, reader, softly, "ids" + i, ARRAYS.get(i), loaded);
            }
            softly.assertAll();
        }
    }

    private static boolean isUnknown(Row row) {
        return IntStream.range(0, row.table().columns().size()).anyMatch(i -> Fields.isUnknown(row.value(i)));
    }

    private static void compare(
            Stack stack, ChangesReader reader, SoftAssertions softly, String table, Values values, List<Row> loaded)
            throws Exception {
        List<Row> rows = loaded.stream()
                .filter(row -> row.table().name().name().equals(table))
                .toList();
        stack.sql("update " + table + " set touched = true");
        try {
            var streamed = reader.await(
                    "changes of " + table + " of " + values.type(),
                    records -> after(records, table).size() >= values.values().size());
            softly.assertThat(after(streamed, table)).as(values.toString()).containsExactlyInAnyOrderElementsOf(rows);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(table + " " + values + ": " + softly.assertionErrorsCollected(), e);
        }
        softly.assertThat(rows).as(values.toString()).hasSameSizeAs(values.values());
        softly.assertThat(rows).as(values.toString()).allMatch(row -> isUnknown(row) == table.startsWith("extreme"));
    }

    private static List<Row> after(List<Object> records, String table) {
        List<Row> rows = new ArrayList<>();
        for (Change change : ChangesReader.changes(records)) {
            if (change instanceof Change.Update update
                    && update.after().table().name().name().equals(table)) {
                rows.add(update.after());
            }
        }
        return rows;
    }

    private static String tables() {
        var sql = new StringBuilder();
        for (int i = 0; i < KEYS.size(); i++) {
            sql.append("create table key%d (k %s primary key, touched boolean);\n"
                    .formatted(i, KEYS.get(i).type()));
            for (String value : KEYS.get(i).values()) {
                sql.append("insert into key%d values (%s);\n".formatted(i, value));
            }
        }
        for (int i = 0; i < EXTREMES.size(); i++) {
            sql.append(
                    "create table extreme%d (id bigint generated always as identity primary key, k %s, touched boolean);\n"
                            .formatted(i, EXTREMES.get(i).type()));
            for (String value : EXTREMES.get(i).values()) {
                sql.append("insert into extreme%d (k) values (%s);\n".formatted(i, value));
            }
        }
        for (int i = 0; i < ARRAYS.size(); i++) {
            sql.append(
                    "create table ids%d (id bigint generated always as identity primary key, v %s, touched boolean);\n"
                            .formatted(i, ARRAYS.get(i).type()));
            for (String value : ARRAYS.get(i).values()) {
                sql.append("insert into ids%d (v) values (%s);\n".formatted(i, value));
            }
        }
        return sql.toString();
    }

    private static String configuration() {
        var yaml = new StringBuilder("source: { heartbeat-interval: 100ms }\nownership:\n");
        for (int i = 0; i < KEYS.size(); i++) {
            // A path from the key to itself: whatever its type, it is followed.
            yaml.append("  key%d: k -> key%d\n".formatted(i, i));
        }
        for (int i = 0; i < EXTREMES.size(); i++) {
            yaml.append("  extreme%d: k -> extreme%d(k)\n".formatted(i, i));
        }
        for (int i = 0; i < ARRAYS.size(); i++) {
            yaml.append("  ids%d: v\n".formatted(i));
        }
        return yaml.toString();
    }
}
