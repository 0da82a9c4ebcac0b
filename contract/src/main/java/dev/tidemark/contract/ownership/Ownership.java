package dev.tidemark.contract.ownership;

import dev.tidemark.contract.Sha256;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All ownership rules of one source, where it keeps whether users have caching on, and what has to be known of which
 * tables to follow both. Immutable.
 */
public final class Ownership {

    private static final OwnershipRule UNMAPPED = new OwnershipRule.Everyone();

    private final SortedMap<TableName, OwnershipRule> rules;
    private final Map<TableName, OwnershipRule> ruleByTable;
    private final Optional<ProfileColumn> profile;
    private final Map<TableName, SortedSet<String>> columns = new HashMap<>();
    private final Map<TableName, Set<List<String>>> lookups = new HashMap<>();
    private final SortedSet<TableName> pointedTo = new TreeSet<>();

    /** Rules of a source that does not keep whether users have caching on. */
    public Ownership(Map<TableName, OwnershipRule> rules) {
        this(rules, Optional.empty());
    }

    public Ownership(Map<TableName, OwnershipRule> rules, Optional<ProfileColumn> profile) {
        this.profile = profile;
        this.rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
        this.ruleByTable = Map.copyOf(rules);
        this.rules.forEach((table, rule) -> {
            if (rule instanceof OwnershipRule.Union union) {
                columns.computeIfAbsent(table, unused -> new TreeSet<>());
                union.expressions().forEach(expression -> follow(table, expression));
            }
        });
        profile.ifPresent(column -> need(column.table(), List.of(column.userColumn(), column.enabledColumn())));
    }

    private void follow(TableName table, OwnershipExpression expression) {
        if (expression instanceof UserColumn named) {
            need(table, List.of(named.column()));
        } else if (expression instanceof PointsTo pointer) {
            need(table, pointer.columns());
            need(pointer.table(), pointer.target());
            if (pointer.target().isEmpty()) {
                pointedTo.add(pointer.table());
            } else {
                lookUp(pointer.table(), pointer.target());
            }
        } else if (expression instanceof PointedToBy pointed) {
            need(table, pointed.columns());
            need(pointed.table(), pointed.pointing());
            pointed.user().ifPresent(column -> need(pointed.table(), List.of(column)));
            lookUp(pointed.table(), pointed.pointing());
        }
    }

    private void need(TableName table, List<String> named) {
        columns.computeIfAbsent(table, unused -> new TreeSet<>()).addAll(named);
    }

    private void lookUp(TableName table, List<String> by) {
        lookups.computeIfAbsent(table, unused -> new LinkedHashSet<>()).add(by);
    }

    /** The rules by table. */
    public SortedMap<TableName, OwnershipRule> rules() {
        return rules;
    }

    /** Where the source keeps whether users have caching on. */
    public Optional<ProfileColumn> profile() {
        return profile;
    }

    /** Whether the operator said whose rows this table's are. */
    public boolean covers(TableName table) {
        return ruleByTable.containsKey(table);
    }

    /** The rule of a table; of one without a rule every row belongs to everyone, since nobody knows better. */
    public OwnershipRule of(TableName table) {
        return ruleByTable.getOrDefault(table, UNMAPPED);
    }

    /** The tables whose rows have to be known: those that name or lead to users, those on the way, and the profiles. */
    public SortedSet<TableName> kept() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(columns.keySet()));
    }

    /** Whether the rows of a table have to be known. */
    public boolean keeps(TableName table) {
        return columns.containsKey(table);
    }

    /** The columns of a table on the ways to users, and those of a profile, beside its key. */
    public SortedSet<String> columns(TableName table) {
        return Collections.unmodifiableSortedSet(columns.getOrDefault(table, Collections.emptySortedSet()));
    }

    /** The column lists by which rows of a table are looked up, beside its key. */
    public Set<List<String>> lookups(TableName table) {
        return Collections.unmodifiableSet(lookups.getOrDefault(table, Set.of()));
    }

    /** Whether rows point to this table's primary key. */
    public boolean isPointedTo(TableName table) {
        return pointedTo.contains(table);
    }

    /** The same for the same rules and profile, and another one for others: the first half of their SHA-256, hexadecimal. */
    public String digest() {
        var text = new StringBuilder();
        rules.forEach((table, rule) ->
                text.append(table.quoted()).append(": ").append(rule).append('\n'));
        profile.ifPresent(column -> text.append(column).append('\n'));
        return Sha256.firstHalf(text.toString());
    }
}
