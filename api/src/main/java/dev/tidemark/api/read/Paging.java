package dev.tidemark.api.read;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the rows of a read are dealt out in pages. Immutable.
 *
 * @param by the order of the rows; together no two rows of a user have the same
 * @param limit rows of a page where the request does not say
 * @param maxLimit rows of a page at most
 */
public record Paging(List<OrderColumn> by, int limit, int maxLimit) {

    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";

    /** As many rows as a client can do something with at once. */
    public static final int DEFAULT_LIMIT = 50;

    /** Each page is an entry in Redis, and one JSON text in memory. */
    public static final int GREATEST_LIMIT = 10_000;

    /** With the rest of a request it stays below the 4,096 bytes that the first line of one may have. */
    static final int LONGEST_CURSOR = 2_048;

    /**
     * @throws IllegalArgumentException when it has no order, one that is too long, or bounds that contradict each other
     */
    public Paging {
        by = List.copyOf(by);
        if (by.isEmpty() || by.size() > 8) {
            throw new IllegalArgumentException("by: expected one to eight columns, such as [issued_on desc, id]");
        }
        if (by.stream().map(OrderColumn::name).collect(Collectors.toSet()).size() < by.size()) {
            throw new IllegalArgumentException("by: a column stands twice");
        }
        if (limit < 1 || maxLimit < limit || maxLimit > GREATEST_LIMIT) {
            throw new IllegalArgumentException("expected 1 <= limit <= max-limit <= " + GREATEST_LIMIT + ", not limit "
                    + limit + " and max-limit " + maxLimit);
        }
    }

    /** What a request may give besides what is declared. */
    Map<String, ParameterDeclaration> parameters() {
        return Map.of(
                LIMIT,
                new ParameterDeclaration(
                        ParameterType.INTEGER, Optional.of(Integer.toString(limit)), Optional.of(1L), Optional.of((long)
                                maxLimit)),
                CURSOR,
                new ParameterDeclaration(
                        ParameterType.TEXT,
                        Optional.empty(),
                        false,
                        Optional.of(ParameterType.TEXT.bound("1")),
                        Optional.of(ParameterType.TEXT.bound(Integer.toString(LONGEST_CURSOR))),
                        List.of()));
    }

    /** The names that the read itself cannot use for its parameters. */
    static Set<String> names() {
        return Set.of(LIMIT, CURSOR);
    }
}
