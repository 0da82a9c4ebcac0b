package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the rules from a row to its users over the rows that are known. For one thread. */
final class Owners {

    /** What a search finds. */
    interface Found {

        /** A user, and the way there. */
        void user(UserId user, @Nullable Way way, String column);

        /** Everybody, because of a row of that table. */
        void everybody(Doubt doubt, TableName table);

        /** Whether nothing more has to be found. */
        boolean isEnough();
    }

    /** One call of process() stays within seconds. */
    private static final int MOST_ROWS = 1_000_000;

    /** No schema of people is so deep; a list whose rows point to the next is, and the stack of a thread is not. */
    private static final int DEEPEST_WAY = 500;

    private final Ownership ownership;
    private final Rows rows;
    private final IdentityHashMap<OwnershipExpression, String> written = new IdentityHashMap<>();
    private int budget;

    Owners(Ownership ownership, Rows rows) {
        this.ownership = ownership;
        this.rows = rows;
        renew();
    }

    private String written(OwnershipExpression expression) {
        return written.computeIfAbsent(expression, OwnershipExpression::toString);
    }

    /** From now on as many rows are followed again as one batch may need. */
    void renew() {
        budget = MOST_ROWS;
    }

    /** Finds the owners of a row. */
    void of(Row row, Found found) {
        new Search(found).follow(row, null);
    }

    /** One search: each row is entered once, so that rules which go round come to an end. */
    private final class Search {

        private final Found found;
        private @Nullable Set<RowKey> entered;

        Search(Found found) {
            this.found = found;
        }

        void follow(Row row, @Nullable Way way) {
            OwnershipRule rule = ownership.of(row.table().name());
            if (rule instanceof OwnershipRule.Everyone) {
                everyone(row.table().name());
            } else if (rule instanceof OwnershipRule.Union union) {
                for (OwnershipExpression expression : union.expressions()) {
                    if (found.isEnough()) {
                        return;
                    }
                    follow(row, way, expression);
                }
            }
        }

        private void everyone(TableName table) {
            found.everybody(ownership.covers(table) ? Doubt.EVERYONE_RULE : Doubt.UNMAPPED_TABLE, table);
        }

        private void follow(Row row, @Nullable Way way, OwnershipExpression expression) {
            if (expression instanceof UserColumn named) {
                users(row, named.column(), way, named.column());
            } else if (expression instanceof PointsTo pointer) {
                for (List<String> values : tuples(row, pointer.columns())) {
                    pointsTo(row, way, pointer, values);
                }
            } else if (expression instanceof PointedToBy pointed) {
                for (List<String> values : tuples(row, pointed.columns())) {
                    pointedToBy(row, way, pointed, values);
                }
            }
        }

        private void users(Row row, String column, @Nullable Way way, String described) {
            for (List<String> value : tuples(row, List.of(column))) {
                UserId user;
                try {
                    user = new UserId(value.get(0));
                } catch (IllegalArgumentException e) {
                    found.everybody(Doubt.OWNER_MALFORMED, row.table().name());
                    return;
                }
                found.user(user, way, described);
            }
        }

        private void pointsTo(Row row, @Nullable Way way, PointsTo pointer, List<String> values) {
            TableName table = pointer.table();
            OwnershipRule rule = ownership.of(table);
            if (rule instanceof OwnershipRule.Everyone) {
                everyone(table);
            } else if (rule instanceof OwnershipRule.Union) {
                boolean exists;
                if (pointer.target().isEmpty()) {
                    var key = RowKey.of(table, values);
                    Row target = rows.get(key);
                    exists = target != null;
                    if (target != null) {
                        enter(key, target, way, pointer);
                    }
                } else {
                    var any = new boolean[1];
                    boolean all = rows.find(table, pointer.target(), values, target -> {
                        any[0] = true;
                        enter(target, way, pointer);
                        return !found.isEnough();
                    });
                    exists = any[0] || !all;
                    requireAll(all, table);
                }
                if (!exists) {
                    found.everybody(Doubt.PARENT_MISSING, row.table().name());
                }
            }
        }

        private void pointedToBy(Row row, @Nullable Way way, PointedToBy pointed, List<String> values) {
            TableName table = pointed.table();
            if (pointed.user().isEmpty() && ownership.of(table) instanceof OwnershipRule.Nobody) {
                return;
            }
            boolean all = rows.find(table, pointed.pointing(), values, pointing -> {
                if (pointed.user().isPresent()) {
                    if (isWithinBudget(row)) {
                        users(pointing, pointed.user().get(), way, written(pointed));
                    }
                } else {
                    enter(pointing, way, pointed);
                }
                return !found.isEnough();
            });
            requireAll(all, table);
        }

        private void enter(Row row, @Nullable Way way, OwnershipExpression step) {
            enter(
                    RowKey.of(row).orElseThrow(() -> new IllegalStateException("A known row has no key: " + row)),
                    row,
                    way,
                    step);
        }

        private void enter(RowKey key, Row row, @Nullable Way way, OwnershipExpression step) {
            Set<RowKey> seen = entered;
            if (seen == null) {
                seen = new HashSet<>();
                entered = seen;
            }
            if (way != null && way.depth() == DEEPEST_WAY) {
                found.everybody(Doubt.TOO_MANY_ROWS, row.table().name());
            } else if (seen.add(key) && isWithinBudget(row)) {
                follow(row, new Way(way, written(step), key, way == null ? 1 : way.depth() + 1));
            }
        }

        private boolean isWithinBudget(Row row) {
            if (budget-- > 0) {
                return true;
            }
            found.everybody(Doubt.TOO_MANY_ROWS, row.table().name());
            return false;
        }

        private void requireAll(boolean all, TableName table) {
            if (!all) {
                found.everybody(Doubt.OWNER_UNKNOWN, table);
            }
        }

        /** The values to look for: none when one is null, several when the only column is an array. */
        private List<List<String>> tuples(Row row, List<String> columns) {
            Doubt doubt = ColumnValues.doubt(row, columns);
            if (doubt != null) {
                found.everybody(doubt, row.table().name());
                return List.of();
            }
            return ColumnValues.tuples(row, columns);
        }
    }
}
