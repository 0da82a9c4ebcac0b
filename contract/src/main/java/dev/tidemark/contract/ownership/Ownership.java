package dev.tidemark.contract.ownership;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All ownership rules of one source. Immutable. */
public final class Ownership {

    private static final OwnershipRule UNMAPPED = new OwnershipRule.Everyone();

    private final SortedMap<TableName, OwnershipRule> rules;

    public Ownership(Map<TableName, OwnershipRule> rules) {
        this.rules = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    }

    /** The rules by table. */
    public SortedMap<TableName, OwnershipRule> rules() {
        return rules;
    }

    /** Whether the operator said whose rows this table's are. */
    public boolean covers(TableName table) {
        return rules.containsKey(table);
    }

    /** The rule of a table; of one without a rule every row belongs to everyone, since nobody knows better. */
    public OwnershipRule of(TableName table) {
        return rules.getOrDefault(table, UNMAPPED);
    }

    /** The columns that must travel with a row so that its owners can be told. */
    public List<String> columns(TableName table) {
        return of(table) instanceof OwnershipRule.Columns rule ? rule.columns() : List.of();
    }
}
