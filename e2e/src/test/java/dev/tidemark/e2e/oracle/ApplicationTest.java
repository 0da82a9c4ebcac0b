package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** That the fixed seeds together make up what ownership has to be right for. */
class ApplicationTest {

    private static final List<Application> APPLICATIONS = LongStream.rangeClosed(1, OwnershipOracleIT.FIXED_SEEDS)
            .mapToObj(Application::random)
            .toList();

    @Test
    void shouldMakeUpTheSameFromTheSameSeed() {
        assertThat(Application.random(42)).hasToString(Application.random(42).toString());
        assertThat(Application.random(42).toString())
                .isNotEqualTo(Application.random(43).toString());
    }

    @Test
    void shouldMakeUpEveryFormOfARule() {
        anyRule(rule -> rule instanceof OwnershipRule.Everyone);
        anyRule(rule -> rule instanceof OwnershipRule.Nobody);
        anyRule(rule ->
                rule instanceof OwnershipRule.Union union && union.expressions().size() > 2);
        assertThat(APPLICATIONS)
                .anyMatch(application ->
                        application.rules().size() < application.tables().size());
        anyExpression((table, expression) ->
                expression instanceof PointsTo pointer && pointer.target().isEmpty());
        anyExpression((table, expression) ->
                expression instanceof PointsTo pointer && pointer.target().equals(List.of("alternate")));
        anyExpression((table, expression) ->
                expression instanceof PointsTo pointer && pointer.columns().size() > 1);
        anyExpression((table, expression) -> expression instanceof PointsTo pointer
                && table.column(pointer.columns().get(0)).isArray());
        anyExpression((table, expression) ->
                expression instanceof PointsTo pointer && pointer.table().equals(table.name()));
        anyExpression((table, expression) ->
                expression instanceof PointedToBy pointed && pointed.user().isPresent());
        anyExpression((table, expression) ->
                expression instanceof PointedToBy pointed && pointed.user().isEmpty());
        anyExpression((table, expression) ->
                expression instanceof PointedToBy pointed && pointed.columns().size() > 1);
        anyExpression((table, expression) -> expression instanceof UserColumn named
                && table.column(named.column()).isArray());
    }

    /** Rules of user columns alone are right in whatever state rows are looked up. */
    @Test
    void shouldMakeUpWaysInEveryApplication() {
        assertThat(APPLICATIONS)
                .allSatisfy(application -> assertThat(
                                RandomRules.parsed(application.rules()).values())
                        .filteredOn(rule -> rule instanceof OwnershipRule.Union union
                                && union.expressions().stream()
                                        .anyMatch(expression -> !(expression instanceof UserColumn)))
                        .as(application.toString())
                        .hasSizeGreaterThan(1));
    }

    @Test
    void shouldMakeUpEveryKindOfTable() {
        for (String type : List.of("bigint", "uuid", "text")) {
            anyTable(table -> table.key().size() == 1
                    && table.column(table.key().get(0)).type().equals(type));
            assertThat(APPLICATIONS).anyMatch(application -> application.users().equals(Values.first(type, 12)));
        }
        for (Table.Identity identity : Table.Identity.values()) {
            anyTable(table -> table.identity() == identity);
        }
        anyTable(table -> table.key().size() == 2);
        anyTable(Table::isPartitioned);
        for (String action : List.of("cascade", "set null", "deferrable", "on update cascade")) {
            anyTable(table -> table.pointers().stream()
                    .anyMatch(pointer -> pointer.actions().orElse("").contains(action)));
        }
        anyTable(table ->
                table.pointers().stream().anyMatch(pointer -> pointer.actions().isEmpty() && !pointer.isArray()));
    }

    private static void anyTable(Predicate<Table> such) {
        assertThat(APPLICATIONS).flatExtracting(Application::tables).anyMatch(such);
    }

    private static void anyRule(Predicate<OwnershipRule> such) {
        assertThat(APPLICATIONS)
                .flatExtracting(
                        application -> RandomRules.parsed(application.rules()).values())
                .anyMatch(such);
    }

    private static void anyExpression(BiPredicate<Table, OwnershipExpression> such) {
        assertThat(APPLICATIONS)
                .anyMatch(application -> application.tables().stream()
                        .anyMatch(table -> RandomRules.parsed(application.rules())
                                                .get(table.name())
                                        instanceof OwnershipRule.Union union
                                && union.expressions().stream().anyMatch(expression -> such.test(table, expression))));
    }
}
