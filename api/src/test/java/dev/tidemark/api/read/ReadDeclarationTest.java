package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadDeclarationTest {

    private static final ParameterDeclaration LIMIT =
            new ParameterDeclaration(ParameterType.INTEGER, Optional.of("50"), Optional.of(1L), Optional.of(200L));

    @Test
    void shouldWantTheSameParametersInSqlAndDeclaration() {
        assertFault("[limit]", "/api/x", "select 1 limit :limit", Map.of());
        assertFault("[limit]", "/api/x", "select 1", Map.of("limit", LIMIT));
        assertFault("comes from the token", "/api/x", "select :user_id", Map.of("user_id", LIMIT));
    }

    @Test
    void shouldWantTheParametersOfItsPath() {
        var id = new ParameterDeclaration(ParameterType.BIGINT, Optional.empty(), Optional.empty(), Optional.empty());
        var seven =
                new ParameterDeclaration(ParameterType.BIGINT, Optional.of("7"), Optional.empty(), Optional.empty());
        assertFault("The path has {id}", "/api/x/{id}", "select 1", Map.of());
        assertFault("does not use [id]", "/api/x/{id}", "select 1", Map.of("id", id));
        assertFault("always given", "/api/x/{id}", "select :id", Map.of("id", seven));
        assertThat(new ReadDeclaration("x", "/api/x/{id}", "select :id", Map.of("id", id), Optional.empty()).path())
                .isEqualTo(new ReadPath("/api/x/{id}"));
    }

    @Test
    void shouldWantATtlThatIsSome() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ReadDeclaration("x", "/x", "select 1", Map.of(), Optional.of(Duration.ofNanos(1))))
                .withMessageContaining("ttl");
    }

    @Test
    void shouldWantDefaultsWithinTheirBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterDeclaration(
                        ParameterType.INTEGER, Optional.of("201"), Optional.empty(), Optional.of(200L)))
                .withMessage("expected at most 200");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterDeclaration(
                        ParameterType.UUID, Optional.empty(), Optional.empty(), Optional.of(200L)))
                .withMessageContaining("not for uuid");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterDeclaration(
                        ParameterType.INTEGER, Optional.empty(), Optional.of(2L), Optional.of(1L)))
                .withMessage("min 2 is above max 1");
    }

    @Test
    void shouldWantAnEnumToHaveItsValues() {
        assertParameterFault("needs values", ParameterType.ENUM, Optional.empty(), true);
        assertParameterFault("stands twice", ParameterType.ENUM, Optional.empty(), true, "a", "b", "a");
        assertParameterFault("values are for enum", ParameterType.TEXT, Optional.empty(), true, "a");
        assertParameterFault("expected one of a, b", ParameterType.ENUM, Optional.of("c"), false, "a", "b");
        assertParameterFault("cannot be required", ParameterType.ENUM, Optional.of("a"), true, "a", "b");
    }

    @Test
    void shouldBoundTimes() {
        var type = ParameterType.TIMESTAMP;
        var since = new ParameterDeclaration(
                type,
                Optional.empty(),
                true,
                Optional.of(type.bound("2026-01-01T01:00:00+01:00")),
                Optional.empty(),
                List.of());
        assertThat(since.canonical("2026-01-01T00:00:00Z")).isEqualTo("2026-01-01T00:00:00Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> since.canonical("2026-01-01T00:59:59.999999+01:00"))
                .withMessage("expected at least 2026-01-01T00:00:00Z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterType.DATE.bound("7"))
                .withMessageContaining("a date such as");
    }

    private static void assertParameterFault(
            String part, ParameterType type, Optional<String> defaultValue, boolean required, String... values) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterDeclaration(
                        type, defaultValue, required, Optional.empty(), Optional.empty(), List.of(values)))
                .withMessageContaining(part);
    }

    @Test
    void shouldKeepWhatItIsGiven() {
        var read = new ReadDeclaration("x", "/api/x/", "select :limit", Map.of("limit", LIMIT), Optional.empty());
        assertThat(read.parameters()).containsEntry("limit", LIMIT);
    }

    private static void assertFault(
            String part, String path, String sql, Map<String, ParameterDeclaration> parameters) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReadDeclaration("x", path, sql, parameters, Optional.empty()))
                .withMessageContaining(part);
    }
}
