package dev.tidemark.cli.rules;

import dev.tidemark.contract.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many foreign keys lie between each table and the users table. A table that reaches it by going forward alone has
 * the length of the shortest such way, others that of the shortest way of any kind, so that from every table at least
 * one step leads to a table that is nearer: who takes such steps arrives. Immutable.
 */
final class Distances {

    private final Map<TableName, Integer> byTable = new HashMap<>();

    Distances(Map<TableName, List<Step>> steps, TableName users) {
        byTable.put(users, 0);
        spread(steps, false);
        spread(steps, true);
    }

    /** Breadth first: all tables at one distance before any at the next. */
    private void spread(Map<TableName, List<Step>> steps, boolean backward) {
        for (int distance = 0; distance <= byTable.size(); distance++) {
            int here = distance;
            steps.forEach((table, ways) -> {
                if (!byTable.containsKey(table)
                        && ways.stream()
                                .filter(step -> backward || step.isForward())
                                .anyMatch(step -> Integer.valueOf(here).equals(byTable.get(step.neighbour())))) {
                    byTable.put(table, here + 1);
                }
            });
        }
    }

    /** The distance of a table, empty when nothing leads from it to the users. */
    Optional<Integer> of(TableName table) {
        return Optional.ofNullable(byTable.get(table));
    }
}
