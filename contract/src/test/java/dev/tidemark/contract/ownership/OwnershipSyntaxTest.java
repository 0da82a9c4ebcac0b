package dev.tidemark.contract.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnershipSyntaxTest {

    @Test
    void shouldReadColumnsEveryoneAndNobody() {
        assertThat(OwnershipSyntax.parse(List.of("user_id"))).isEqualTo(OwnershipRule.Union.ofColumns("user_id"));
        assertThat(OwnershipSyntax.parse(List.of("Created_By", "\"assignedTo\"")))
                .isEqualTo(OwnershipRule.Union.ofColumns("created_by", "assignedTo"));
        assertThat(OwnershipSyntax.parse(List.of("everyone"))).isEqualTo(new OwnershipRule.Everyone());
        assertThat(OwnershipSyntax.parse(List.of(" nobody "))).isEqualTo(new OwnershipRule.Nobody());
    }

    @Test
    void shouldSayWhatItExpected() {
        refuses(List.of(), "an empty list");
        refuses(List.of("user_id", "everyone"), "stands alone");
        refuses(List.of(""), "expected a column of the table, found the end at character 1");
        refuses(List.of("5"), "'5': expected a column of the table, found '5' at character 1");
        refuses(List.of("user id"), "'user id': expected '->', '<-' or the end, found 'id' at character 6");
        refuses(List.of("a ->"), "'a ->': expected a table, found the end at character 5");
        refuses(List.of("a -> b.c.d"), "expected the end, found '.' at character 9");
        refuses(List.of("a -> b(x, y)"), "expected as many columns as on the left, 1, found 2 at character 7");
        refuses(List.of("a <- b"), "expected '(' and the columns of public.b that point here, found the end");
        refuses(List.of("a <- b(c"), "expected ',' or ')', found the end");
        refuses(List.of("a <- b(c)."), "expected a column of public.b that holds a user id, found the end");
        refuses(List.of("(a, b)"), "expected '->' or '<-' after a list of columns, found the end");
        refuses(List.of("\"a"), "expected a column of the table");
    }

    @Test
    void shouldReadPathsAlongForeignKeys() {
        reads("customer_id -> customers", new PointsTo(List.of("customer_id"), table("customers"), List.of()));
        reads(
                "(tenant, code)->\"My Schema\".Parts(tenant,\"Code\")",
                new PointsTo(
                        List.of("tenant", "code"), new TableName("My Schema", "parts"), List.of("tenant", "Code")));
        reads(
                "id <- members ( project_id ) . user_id",
                new PointedToBy(List.of("id"), table("members"), List.of("project_id"), Optional.of("user_id")));
        reads(
                "(a, b) <- s.t(c, d)",
                new PointedToBy(List.of("a", "b"), new TableName("s", "t"), List.of("c", "d"), Optional.empty()));
    }

    /** Both ways. */
    private static void reads(String text, OwnershipExpression expression) {
        var rule = new OwnershipRule.Union(List.of(expression));
        assertThat(OwnershipSyntax.parse(List.of(text))).isEqualTo(rule);
        assertThat(OwnershipSyntax.parse(List.of(rule.toString()))).isEqualTo(rule);
    }

    private static TableName table(String name) {
        return TableName.parse(name);
    }

    @Test
    void shouldKnowWhatHasToBeKnownOfEachTable() {
        var ownership = new Ownership(Map.of(
                table("invoices"), OwnershipSyntax.parse(List.of("customer_id -> customers", "code -> codes(code)")),
                table("customers"), OwnershipSyntax.parse(List.of("manager_id")),
                table("projects"), OwnershipSyntax.parse(List.of("id <- members(project_id).user_id")),
                table("members"), OwnershipSyntax.parse(List.of("nobody"))));

        assertThat(ownership.kept())
                .containsExactly(
                        table("codes"), table("customers"), table("invoices"), table("members"), table("projects"));
        assertThat(ownership.columns(table("members"))).containsExactly("project_id", "user_id");
        assertThat(ownership.columns(table("codes"))).containsExactly("code");
        assertThat(ownership.lookups(table("members"))).containsExactly(List.of("project_id"));
        assertThat(ownership.lookups(table("codes"))).containsExactly(List.of("code"));
        assertThat(ownership.isPointedTo(table("customers"))).isTrue();
        assertThat(ownership.isPointedTo(table("codes"))).isFalse();
    }

    @Test
    void shouldTellOtherRulesByTheirDigest() {
        String digest = new Ownership(Map.of(table("notes"), OwnershipRule.Union.ofColumns("user_id"))).digest();

        assertThat(new Ownership(Map.of(table("notes"), OwnershipSyntax.parse(List.of("USER_ID")))).digest())
                .isEqualTo(digest);
        assertThat(new Ownership(Map.of(table("notes"), OwnershipSyntax.parse(List.of("owner_id")))).digest())
                .isNotEqualTo(digest);
    }

    private static void refuses(List<String> expressions, String message) {
        assertThatThrownBy(() -> OwnershipSyntax.parse(expressions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldTakeATableWithoutRuleForEveryones() {
        var ownership = new Ownership(Map.of(TableName.parse("notes"), OwnershipRule.Union.ofColumns("user_id")));

        assertThat(ownership.of(TableName.parse("other"))).isEqualTo(new OwnershipRule.Everyone());
        assertThat(ownership.covers(TableName.parse("other"))).isFalse();
        assertThat(ownership.columns(TableName.parse("notes"))).containsExactly("user_id");
        assertThat(ownership.columns(TableName.parse("other"))).isEmpty();
    }
}
