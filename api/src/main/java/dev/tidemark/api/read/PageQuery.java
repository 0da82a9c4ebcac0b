package dev.tidemark.api.read;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.PostgresType;
import dev.tidemark.api.postgres.ResultColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The query for one page of a read: its rows behind a cursor, in order, one more than the page has. Immutable.
 *
 * <p>NULL has its place in the order too, so rows are compared column by column; {@code (a, b) > ($1, $2)} would leave
 * out every row with a NULL behind the first. Whether a row is where the one before it is, Postgres tells too: texts that
 * differ, such as {@code 1.0} and {@code 1.00}, may be of values that are equal.
 *
 * @param parameters how many the declared query has; those of the page follow: whether it is the first page, the
 *     cursor's values, how many rows
 */
record PageQuery(Paging paging, int parameters) implements InspectStatement.Wrapping {

    @Override
    public int additionalParameters() {
        return paging.by().size() + 2;
    }

    @Override
    public String of(String query, List<ResultColumn> columns) {
        List<OrderColumn> by = paging.by();
        List<String> values = new ArrayList<>();
        for (OrderColumn column : by) {
            values.add("$" + (parameters + 2 + values.size()) + "::text::"
                    + type(column, columns).name());
        }
        String keys = by.stream().map(column -> ", " + column.sql() + "::text").collect(Collectors.joining());
        String order = by.stream().map(OrderColumn::order).collect(Collectors.joining(", "));
        String alike = by.stream()
                .map(column -> column.isAt("lag(" + column.sql() + ") over in_order"))
                .collect(Collectors.joining(" and "));
        return "select row_to_json(answer)::text" + keys + ", (" + alike + ")::text from (select answer.* from ("
                + query + "\n) as answer where $" + (parameters + 1) + "::text::boolean or " + behind(values)
                + " order by " + order + " limit $" + (parameters + 2 + by.size())
                + "::text::bigint) as answer window in_order as (order by " + order + ") order by " + order;
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
