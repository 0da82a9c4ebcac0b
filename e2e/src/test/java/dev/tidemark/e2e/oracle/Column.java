package dev.tidemark.e2e.oracle;

/**
 * A column of a generated table. Immutable.
 *
 * @param type as SQL writes it, of the elements when it is an array
 * @param distinct how many values the generator takes for an identifier
 */
record Column(String name, String type, boolean isArray, boolean isNullable, Content content, int distinct) {

    Column {
        if (distinct < 1) {
            throw new IllegalArgumentException("A column has at least one value, " + name + " has " + distinct);
        }
    }

    String sqlType() {
        return isArray ? type + "[]" : type;
    }
}
