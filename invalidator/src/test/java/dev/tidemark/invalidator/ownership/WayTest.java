package dev.tidemark.invalidator.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.TableName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WayTest {

    private static final TableName NODES = TableName.parse("nodes");

    @Test
    void shouldTellTheColumnAlone() {
        assertThat(Way.describe(null, "user_id")).isEqualTo("user_id");
    }

    @Test
    void shouldTellEachStepWithTheRowItLedTo() {
        assertThat(Way.describe(over(3), "user_id"))
                .isEqualTo("parent_id -> nodes 1: parent_id -> nodes 2: parent_id -> nodes 3: user_id");
    }

    @Test
    void shouldTellTheColumnsOfAKeyOneByOne() {
        var way = new Way(null, "(a, b) -> pairs", new RowKey(TableName.parse("pairs"), "1\t2"), 1);

        assertThat(Way.describe(way, "user_id")).isEqualTo("(a, b) -> pairs 1,2: user_id");
    }

    @Test
    void shouldTellEightRowsWholly() {
        assertThat(Way.describe(over(8), "user_id")).doesNotContain("more").contains("nodes 4: parent_id -> nodes 5");
    }

    @Test
    void shouldLeaveOutTheMiddleOfALongWay() {
        assertThat(Way.describe(over(500), "user_id"))
                .startsWith("parent_id -> nodes 1: ")
                .contains(": parent_id -> nodes 4: (492 rows more): parent_id -> nodes 497: ")
                .endsWith("parent_id -> nodes 500: user_id");
    }

    @Test
    void shouldBoundWhatItTells() {
        Way way = null;
        for (int depth = 1; depth <= 500; depth++) {
            way = new Way(way, "c".repeat(5_000) + " -> nodes", new RowKey(NODES, "k".repeat(5_000)), depth);
        }

        assertThat(Way.describe(way, "u".repeat(5_000))).hasSizeLessThan(4_000).contains("kkk…");
    }

    @Test
    void shouldCutNoCharacterInTwo() {
        String told = Way.shortened("a".repeat(199) + "\uD83D\uDE00" + "b".repeat(10));

        assertThat(told).isEqualTo("a".repeat(199) + "…");
    }

    private static @Nullable Way over(int rows) {
        Way way = null;
        for (int depth = 1; depth <= rows; depth++) {
            way = new Way(way, "parent_id -> nodes", new RowKey(NODES, Integer.toString(depth)), depth);
        }
        return way;
    }
}
