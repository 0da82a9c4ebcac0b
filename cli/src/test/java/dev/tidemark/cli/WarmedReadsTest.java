package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmedReadsTest {

    private static final ReadDeclaration READ = new ReadDeclaration(
            "invoice",
            "/api/invoices/{id}",
            "select :id, :status, :kind where :user_id <> ''",
            Map.of(
                    "id", text(Optional.empty(), true),
                    "status", text(Optional.empty(), false),
                    "kind", text(Optional.of("paid"), false)),
            Optional.empty());

    private static ParameterDeclaration text(Optional<String> value, boolean required) {
        return new ParameterDeclaration(
                ParameterType.TEXT, value, required, Optional.empty(), Optional.empty(), List.of());
    }

    @Test
    void shouldNeedWhatARequestHasToGive() {
        assertThat(WarmCommand.needed(READ)).containsExactly("id");
    }

    @Test
    void shouldCountThatARowIsAbsentAsCached() {
        assertThat(WarmReads.isOfRead(404, true)).isTrue();
        assertThat(WarmReads.isOfRead(200, true)).isTrue();
        assertThat(WarmReads.isOfRead(404, false)).isFalse();
        assertThat(WarmReads.isOfRead(503, true)).isFalse();
    }
}
