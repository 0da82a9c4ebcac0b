package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTypeTest {

    @ParameterizedTest
    @CsvSource({
        "INTEGER, 007, 7",
        "INTEGER, -0, 0",
        "INTEGER, -2147483648, -2147483648",
        "BIGINT, 9223372036854775807, 9223372036854775807",
        "TEXT, 'O''Brien; drop', 'O''Brien; drop'",
        "TEXT, '', ''",
        "UUID, 6F1C3A52-9D4E-4B7A-8C11-0D5E9F2B7A63, 6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63",
        "BOOLEAN, true, true",
        "DATE, 2024-02-29, 2024-02-29",
        "TIMESTAMP, 2026-01-31T10:00:00Z, 2026-01-31T10:00:00Z",
        "TIMESTAMP, 2026-01-31T10:00Z, 2026-01-31T10:00:00Z",
        "TIMESTAMP, 2026-01-31T11:00:00.000+01:00, 2026-01-31T10:00:00Z",
        "TIMESTAMP, 2026-01-01T00:30:00.12+05:30, 2025-12-31T19:00:00.120Z",
        "TIMESTAMP, 2026-01-31T10:00:00.123456-00:00, 2026-01-31T10:00:00.123456Z"
    })
    void shouldWriteEachValueInOneWay(ParameterType type, String text, String canonical) {
        assertThat(type.canonical(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER, 2147483648",
        "INTEGER, 1.0",
        "INTEGER, 1e3",
        "INTEGER, ''",
        "INTEGER, ' 1'",
        "INTEGER, 0x1",
        "INTEGER, ١",
        "INTEGER, +1",
        "BIGINT, 9223372036854775808",
        "UUID, 1-1-1-1-1",
        "UUID, '{6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63}'",
        "BOOLEAN, TRUE",
        "BOOLEAN, 1",
        "DATE, 2026-02-29",
        "DATE, 31.01.2026",
        "DATE, now",
        "DATE, +12026-01-01",
        "TIMESTAMP, 2026-01-31T10:00:00",
        "TIMESTAMP, 2026-01-31",
        "TIMESTAMP, 2026-01-31 10:00:00Z",
        "TIMESTAMP, 2026-01-31T11:00:00 01:00",
        "TIMESTAMP, 2026-01-31T24:00:00Z",
        "TIMESTAMP, 2026-01-31T10:00:60Z",
        "TIMESTAMP, 2026-01-31T10:00:00.1234567Z",
        "TIMESTAMP, 2026-01-31T10:00:00+99:00",
        "TIMESTAMP, 9999-12-31T23:59:59-01:00",
        "TIMESTAMP, 0000-01-01T00:00:00+01:00",
        "TIMESTAMP, now"
    })
    void shouldRefuseWhatIsNotOfTheType(ParameterType type, String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> type.canonical(text));
    }
}
