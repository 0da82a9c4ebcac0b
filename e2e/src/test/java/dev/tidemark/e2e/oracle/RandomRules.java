package dev.tidemark.e2e.oracle;

import static dev.tidemark.contract.ownership.OwnershipSyntax.quoted;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes up ownership rules for tables. For one use. */
final class RandomRules {

    private final SplittableRandom random;
    private final List<Table> tables;
    private final boolean isTidy;
    private final Set<TableName> everybodys = new HashSet<>();
    private final Set<TableName> nobodys = new HashSet<>();
    private final Set<TableName> unmapped = new HashSet<>();

    /**
     * @param isTidy whether no rule leads to everybody
     */
    RandomRules(SplittableRandom random, List<Table> tables, boolean isTidy) {
        this.random = random;
        this.tables = tables;
        this.isTidy = isTidy;
    }

    /** The expressions of each table that has a rule. */
    SortedMap<TableName, List<String>> rules() {
        tables.stream().filter(table -> chance(0.1)).forEach(table -> nobodys.add(table.name()));
        if (!isTidy && chance(0.6)) {
            everybodys.add(tables.get(random.nextInt(tables.size())).name());
        }
        if (!isTidy && chance(0.4)) {
            unmapped.add(tables.get(random.nextInt(tables.size())).name());
        }
        SortedMap<TableName, List<String>> rules = new TreeMap<>();
        for (Table table : tables) {
            if (everybodys.contains(table.name())) {
                rules.put(table.name(), List.of("everyone"));
            } else if (nobodys.contains(table.name())) {
                rules.put(table.name(), List.of("nobody"));
            } else if (!unmapped.contains(table.name())) {
                List<String> expressions = expressions(table);
                rules.put(table.name(), expressions.isEmpty() ? List.of("nobody") : expressions);
            }
        }
        return rules;
    }

    private List<String> expressions(Table table) {
        List<String> expressions = new ArrayList<>();
        table.columns(Content.USER)
                .filter(column -> chance(0.8))
                .forEach(column -> expressions.add(quoted(column.name())));
        for (Pointer pointer : table.pointers()) {
            if (chance(leadsToEverybody(pointer.target()) ? 0.1 : 0.7)) {
                expressions.add(
                        left(pointer.columns()) + " -> " + pointer.target().quoted() + target(pointer));
            }
        }
        for (Table other : tables) {
            for (Pointer pointer : other.pointers()) {
                if (pointer.target().equals(table.name()) && !pointer.isArray() && chance(0.3)) {
                    pointedToBy(other, pointer).ifPresent(expressions::add);
                }
            }
        }
        return expressions;
    }

    private Optional<String> pointedToBy(Table other, Pointer pointer) {
        String rows =
                left(pointer.targetColumns()) + " <- " + other.name().quoted() + "(" + list(pointer.columns()) + ")";
        List<Column> users = other.columns(Content.USER).toList();
        if (!users.isEmpty() && chance(0.6)) {
            Column user = users.get(random.nextInt(users.size()));
            return Optional.of(rows + "." + quoted(user.name()));
        }
        return leadsToEverybody(other.name()) && chance(0.9) ? Optional.empty() : Optional.of(rows);
    }

    private boolean leadsToEverybody(TableName table) {
        return everybodys.contains(table) || unmapped.contains(table);
    }

    private String target(Pointer pointer) {
        boolean isKey = tables.stream()
                .filter(table -> table.name().equals(pointer.target()))
                .anyMatch(table -> table.key().equals(pointer.targetColumns()));
        return isKey && chance(0.8) ? "" : "(" + list(pointer.targetColumns()) + ")";
    }

    private static String left(List<String> columns) {
        return columns.size() == 1 ? quoted(columns.get(0)) : "(" + list(columns) + ")";
    }

    private static String list(List<String> columns) {
        return columns.stream().map(OwnershipSyntax::quoted).collect(Collectors.joining(", "));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** The rules as the oracle reads them. */
    static Map<TableName, OwnershipRule> parsed(Map<TableName, List<String>> rules) {
        Map<TableName, OwnershipRule> parsed = new HashMap<>();
        rules.forEach((table, expressions) -> parsed.put(table, OwnershipSyntax.parse(expressions)));
        return parsed;
    }

    /** The rules as lines of the configuration's section {@code ownership}. */
    static String yaml(Map<TableName, List<String>> rules) {
        var yaml = new StringBuilder();
        rules.forEach((table, expressions) -> yaml.append("  ")
                .append(scalar(table.quoted()))
                .append(": ")
                .append(
                        expressions.size() == 1
                                ? scalar(expressions.get(0))
                                : expressions.stream()
                                        .map(RandomRules::scalar)
                                        .collect(Collectors.joining(", ", "[", "]")))
                .append('\n'));
        return yaml.toString();
    }

    private static String scalar(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
