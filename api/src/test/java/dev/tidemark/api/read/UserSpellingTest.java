package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.PostgresType;
import dev.tidemark.contract.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserSpellingTest {

    /** Another text of the same value would find the same rows and cache them where nobody raises them. */
    @ParameterizedTest
    @CsvSource({
        "bigint,7,true",
        "bigint,-7,true",
        "bigint,0,true",
        "bigint,007,false",
        "bigint,+7,false",
        "bigint,' 7',false",
        "integer,-0,false",
        "uuid,6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63,true",
        "uuid,6F1C3A52-9D4E-4B7A-8C11-0D5E9F2B7A63,false",
        "uuid,6f1c3a529d4e4b7a8c110d5e9f2b7a63,false",
        "bpchar,ab,true",
        "bpchar,' a b',true",
        "bpchar,'ab ',false",
        "bpchar,' ',false",
        "text,007,true",
        "text,'ab ',true"
    })
    void shouldTakeAUserOnlyAsPostgresWritesIt(String type, String user, boolean named) {
        var spelling = new UserSpelling(List.of(forType(type)));

        assertThat(spelling.test(new UserId(user))).isEqualTo(named);
    }

    @Test
    void shouldTakeAnyUserWhereNoneIsAskedFor() {
        var spelling = new UserSpelling(List.of(read("select 1", List.of(), List.of())));

        assertThat(spelling.test(new UserId("007"))).isTrue();
    }

    @Test
    void shouldTakeAUserOnlyWhoIsOneForAllReads() {
        var spelling = new UserSpelling(List.of(forType("text"), forType("bigint"), forType("integer")));

        assertThat(spelling.test(new UserId("7"))).isTrue();
        assertThat(spelling.test(new UserId("007"))).isFalse();
    }

    private static DeclaredRead forType(String type) {
        return read("select 1 where :user_id is not null", List.of("user_id"), List.of(type));
    }

    private static DeclaredRead read(String sql, List<String> parameters, List<String> types) {
        return new DeclaredRead(
                new ReadDeclaration("one", "/api/one/", sql, Map.of(), Optional.empty()),
                new InspectedStatement(
                        sql, parameters, types.stream().map(PostgresType::new).toList(), List.of(), new TreeSet<>()),
                Duration.ofMinutes(1),
                true);
    }
}
