package dev.tidemark.e2e.oracle;

import java.util.List;

/**
 * Statements to be run as one transaction. Immutable.
 *
 * @param isRolledBack whether it ends so
 */
record RandomTransaction(List<String> statements, boolean isRolledBack) {

    RandomTransaction {
        statements = List.copyOf(statements);
    }

    /** The same with other statements. */
    RandomTransaction of(List<String> others) {
        return new RandomTransaction(others, isRolledBack);
    }

    @Override
    public String toString() {
        return "begin;\n" + String.join(";\n", statements) + ";\n" + (isRolledBack ? "rollback" : "commit") + ";";
    }
}
