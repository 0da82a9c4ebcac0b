package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.postgres.PostgresType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterFitTest {

    @ParameterizedTest
    @CsvSource({
        "INTEGER, smallint",
        "INTEGER, bigint",
        "INTEGER, numeric",
        "INTEGER, character varying",
        "BIGINT, bigint",
        "UUID, uuid",
        "UUID, text",
        "BOOLEAN, boolean",
        "DATE, date",
        "DATE, timestamp with time zone",
        "TIMESTAMP, timestamp with time zone",
        "TEXT, bpchar",
        "TEXT, jsonb",
        "TEXT, numeric"
    })
    void shouldTakeWhatFits(ParameterType type, String postgres) {
        assertThat(ParameterFit.fault(parameter(type), new PostgresType(postgres)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT, integer, declare it integer",
        "TEXT, uuid, declare it uuid",
        "TEXT, timestamp with time zone, declare it timestamp",
        "BIGINT, integer, declare it integer",
        "BOOLEAN, integer, declare it integer",
        "INTEGER, boolean, declare it boolean",
        "TIMESTAMP, timestamp without time zone, cast it",
        "TIMESTAMP, date, declare it date",
        "UUID, bytea, cast it"
    })
    void shouldSayWhatWouldFit(ParameterType type, String postgres, String mend) {
        var misfit =
                ParameterFit.fault(parameter(type), new PostgresType(postgres)).orElseThrow();
        assertThat(misfit.message()).isEqualTo(type.word() + " does not fit: Postgres takes " + postgres + " there");
        assertThat(misfit.mend()).contains(mend);
    }

    @Test
    void shouldHoldAnEnumAgainstThatOfPostgres() {
        var mood = new PostgresType("mood", "mood", List.of("glad", "sad"));
        assertThat(ParameterFit.fault(words("sad", "glad"), mood)).isEmpty();
        assertThat(ParameterFit.fault(words("sad", "angry"), mood).orElseThrow())
                .isEqualTo(new ParameterFit.Misfit("the type mood has no [angry]", "take them out, it has glad, sad"));
        assertThat(ParameterFit.fault(parameter(ParameterType.TEXT), mood)
                        .orElseThrow()
                        .mend())
                .contains("enum with values: [glad, sad]");
        assertThat(ParameterFit.fault(words("1"), new PostgresType("integer"))).isPresent();
    }

    private static ParameterDeclaration parameter(ParameterType type) {
        return new ParameterDeclaration(type, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ParameterDeclaration words(String... values) {
        return new ParameterDeclaration(
                ParameterType.ENUM, Optional.empty(), true, Optional.empty(), Optional.empty(), List.of(values));
    }
}
