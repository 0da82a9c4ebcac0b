package dev.tidemark.api.read;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.PostgresType;
import dev.tidemark.api.postgres.ResultColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The query for one page of a read: its rows behind a cursor, in order, one more than the page has; without their text
 * where they are too long together to be sent. Immutable.
 *
 * <p>NULL has its place in the order too, so rows are compared column by column; {@code (a, b) > ($1, $2)} would leave
 * out every row with a NULL behind the first. Whether a row is where the one before it is, Postgres tells too: texts that
 * differ, such as {@code 1.0} and {@code 1.00}, may be of values that are equal.
 *
 * @param parameters how many the declared query has; those of the page follow: whether it is the first page, the
 *     cursor's values, how many rows, the longest that they may be as an array
 */
record PageQuery(Paging paging, int parameters) implements InspectStatement.Wrapping {

    @Override
    public int additionalParameters() {
        return paging.by().size() + 3;
    }

    @Override
    public String of(String query, List<ResultColumn> columns) {
        List<OrderColumn> by = paging.by();
        List<String> values = new ArrayList<>();
        for (OrderColumn column : by) {
            values.add("$" + (parameters + 2 + values.size()) + "::text::"
                    + type(column, columns).name());
        }
        String keys = IntStream.range(0, by.size())
                .mapToObj(i -> by.get(i).sql() + "::text as key" + i)
                .collect(Collectors.joining(", "));
        String order = by.stream().map(OrderColumn::order).collect(Collectors.joining(", "));
        String alike = by.stream()
                .map(column -> column.isAt("lag(" + column.sql() + ") over in_order"))
                .collect(Collectors.joining(" and "));
        String most = "$" + (parameters + 2 + by.size()) + "::text::bigint";
        String longest = "$" + (parameters + 3 + by.size()) + "::text::bigint";
        String rows = "select row_to_json(answer)::text as json, " + keys + ", (" + alike
                + ")::text as alike, row_number() over in_order as number from (select answer.* from (" + query
                + "\n) as answer where $" + (parameters + 1) + "::text::boolean or " + behind(values) + " order by "
                + order + " limit " + most + ") as answer window in_order as (order by " + order + ")";
        // A byte for each comma, and one bracket more than there are commas; without the row that is one too many.
        String sized = "select found.*, 1 + sum(octet_length(json) + 1) filter (where number < " + most
                + ") over () as size from (" + rows + ") as found";
        // Keys may be as long as the rows; only those of the page's last one make a cursor.
        String cursor = IntStream.range(0, by.size())
                .mapToObj(i -> "case when number + 1 = " + most + " and size <= " + longest + " then key" + i + " end")
                .collect(Collectors.joining(", "));
        return "select case when number < " + most + " and size <= " + longest + " then json end, size, " + cursor
                + ", alike from (" + sized + ") as sized order by number";
    }

    /** {@code behind(a) or (at(a) and (behind(b) or …))}. */
    private String behind(List<String> values) {
        List<OrderColumn> by = paging.by();
        int last = by.size() - 1;
        String condition = by.get(last).isBehind(values.get(last));
        for (int i = last - 1; i >= 0; i--) {
            condition = "(" + by.get(i).isBehind(values.get(i)) + " or ("
                    + by.get(i).isAt(values.get(i)) + " and " + condition + "))";
        }
        return condition;
    }

    private static PostgresType type(OrderColumn column, List<ResultColumn> columns) {
        return columns.stream()
                .filter(known -> known.name().equals(column.name()))
                .findFirst()
                .orElseThrow(() -> new FaultyReadException(List.of(new ReadFault(
                        "paging.by",
                        OptionalInt.empty(),
                        "the answer has no column '" + column.name() + "'",
                        "select it, or name one of "
                                + columns.stream().map(ResultColumn::name).collect(Collectors.joining(", "))))))
                .type();
    }
}
