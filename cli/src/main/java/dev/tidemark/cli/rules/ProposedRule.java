package dev.tidemark.cli.rules;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.List;

/**
 * The rule that is proposed for a table. Immutable.
 *
 * @param table the table
 * @param rule its rule
 * @param remark why, empty where the rule says it
 * @param alternatives other ways from its rows to users
 */
public record ProposedRule(TableName table, OwnershipRule rule, String remark, List<OwnershipExpression> alternatives) {

    public ProposedRule {
        alternatives = List.copyOf(alternatives);
    }
}
