package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
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
    void shouldWantAPathOfPlainParts() {
        for (String path : new String[] {"", "api", "/api/{id}", "/api/:id", "/api/*", "/api//x", "/api/x?y"}) {
            assertFault("path", path, "select 1", Map.of());
        }
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
                        ParameterType.DATE, Optional.empty(), Optional.empty(), Optional.of(200L)))
                .withMessageContaining("not for date");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterDeclaration(
                        ParameterType.INTEGER, Optional.empty(), Optional.of(2L), Optional.of(1L)))
                .withMessage("min 2 is above max 1");
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
