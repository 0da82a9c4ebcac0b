package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmCommandTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"recent,5", "5,recent", "recent,5,recent,5"})
    void shouldNotTakeRecentForTheIdOfAUser(String users) {
        var run = CommandRun.of("warm", "--reads", "invoices", "--users", users);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .containsExactly("tidemark: --users: 'recent' stands beside '5': give it alone, and the ids in another"
                        + " run; 'tidemark warm --help' tells more");
    }
}
