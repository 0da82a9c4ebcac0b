package dev.tidemark.api.postgres;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.SortedSet;

/**
 * What Postgres says about a statement. Immutable.
 *
 * @param text the statement with parameters that are all sent as text
 * @param parameters the names of its parameters: the first is {@code $1}
 * @param types their types
 * @param columns what the query answers, before anything was made of it; none for another statement
 * @param tables the tables it depends on, those behind views among them, partitions under the name of the whole
 */
public record InspectedStatement(
        String text,
        List<String> parameters,
        List<PostgresType> types,
        List<ResultColumn> columns,
        SortedSet<TableName> tables) {

    public InspectedStatement {
        parameters = List.copyOf(parameters);
        types = List.copyOf(types);
        columns = List.copyOf(columns);
    }

    /** The type of a parameter. */
    public PostgresType typeOf(String parameter) {
        return types.get(parameters.indexOf(parameter));
    }
}
