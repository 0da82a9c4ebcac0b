package dev.tidemark.contract.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipSyntaxTest {

    @Test
    void shouldReadColumnsEveryoneAndNobody() {
        assertThat(OwnershipSyntax.parse(List.of("user_id"))).isEqualTo(new OwnershipRule.Columns(List.of("user_id")));
        assertThat(OwnershipSyntax.parse(List.of("Created_By", "\"assignedTo\"")))
                .isEqualTo(new OwnershipRule.Columns(List.of("created_by", "assignedTo")));
        assertThat(OwnershipSyntax.parse(List.of("everyone"))).isEqualTo(new OwnershipRule.Everyone());
        assertThat(OwnershipSyntax.parse(List.of(" nobody "))).isEqualTo(new OwnershipRule.Nobody());
    }

    @Test
    void shouldSayWhatItExpected() {
        refuses(List.of(), "an empty list");
        refuses(List.of("user_id", "everyone"), "stands alone");
        refuses(List.of("customer_id -> customers"), "'customer_id -> customers': expected a column");
        refuses(List.of(""), "expected a column");
    }

    private static void refuses(List<String> expressions, String message) {
        assertThatThrownBy(() -> OwnershipSyntax.parse(expressions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldTakeATableWithoutRuleForEveryones() {
        var ownership = new Ownership(Map.of(TableName.parse("notes"), new OwnershipRule.Columns(List.of("user_id"))));

        assertThat(ownership.of(TableName.parse("other"))).isEqualTo(new OwnershipRule.Everyone());
        assertThat(ownership.covers(TableName.parse("other"))).isFalse();
        assertThat(ownership.columns(TableName.parse("notes"))).containsExactly("user_id");
        assertThat(ownership.columns(TableName.parse("other"))).isEmpty();
    }
}
