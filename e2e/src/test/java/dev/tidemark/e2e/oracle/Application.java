package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;

/**
 * Tables, their users and the rules that say whose rows are whose. Immutable.
 *
 * @param name in messages
 * @param seed of what is made up about it
 * @param rules the expressions of each table that has a rule
 */
record Application(
        String name, long seed, List<Table> tables, List<String> users, SortedMap<TableName, List<String>> rules) {

    /** An application made up from a seed, in Postgres schemas of its own. */
    static Application random(long seed) {
        var random = new SplittableRandom(seed);
        // Where everybody is raised, nothing tells who else would have been: most applications have no doubts.
        boolean isTidy = seed % 3 != 0;
        var schema = new RandomSchema(random.split(), "seed " + seed, isTidy);
        List<Table> tables = schema.tables();
        return new Application(
                "seed " + seed, seed, tables, schema.users(), new RandomRules(random.split(), tables, isTidy).rules());
    }

    OwnershipOracle oracle() {
        Map<TableName, List<String>> keys = new HashMap<>();
        tables.forEach(table -> keys.put(table.name(), table.key()));
        return new OwnershipOracle(RandomRules.parsed(rules), keys);
    }

    RandomTransactions transactions() {
        return new RandomTransactions(new SplittableRandom(seed + 1), tables, users, oracle()::isEverybodys);
    }

    @Override
    public String toString() {
        return name + "\n" + SchemaSql.of(tables) + "ownership:\n" + RandomRules.yaml(rules);
    }
}
