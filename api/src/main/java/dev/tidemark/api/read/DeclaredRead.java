package dev.tidemark.api.read;

import dev.tidemark.api.entry.EntryHash;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.contract.UserId;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/**
 * A declared read as Postgres understands it. Immutable.
 *
 * @param declaration what the operator declared
 * @param statement what Postgres says about it, made to answer JSON text
 * @param ttl how long an answer is kept at most
 * @param cacheable whether changes to all tables it depends on reach the cache of whoever reads them
 */
public record DeclaredRead(ReadDeclaration declaration, InspectedStatement statement, Duration ttl, boolean cacheable) {

    String name() {
        return declaration.name();
    }

    /** Postgres' type of the user's id, empty when the read does not name the user. */
    String userType() {
        return statement.parameters().contains(ReadDeclaration.USER)
                ? statement.typeOf(ReadDeclaration.USER).base()
                : "";
    }

    /**
     * The values of the statement's parameters in their order, all as text.
     *
     * @param longest how long the answer may be, in bytes of JSON
     */
    Tuple values(UserId user, ReadArguments arguments, int longest) {
        Tuple values = Tuple.tuple();
        for (String parameter : statement.parameters()) {
            values.addString(
                    parameter.equals(ReadDeclaration.USER)
                            ? user.value()
                            : arguments.values().get(parameter));
        }
        declaration.paging().ifPresent(paging -> addPage(values, paging, arguments));
        return values.addString(Integer.toString(longest));
    }

    /** As {@link PageQuery} has its parameters: one row more than the page tells that there is another page. */
    private void addPage(Tuple values, Paging paging, ReadArguments arguments) {
        Optional<Cursor> cursor = arguments.cursor(declaration);
        values.addString(Boolean.toString(cursor.isEmpty()));
        for (int i = 0; i < paging.by().size(); i++) {
            values.addString(cursor.isEmpty() ? null : cursor.get().values().get(i));
        }
        values.addString(Integer.toString(limit(arguments) + 1));
    }

    /** How many rows a page has at most. */
    int limit(ReadArguments arguments) {
        return Integer.parseInt(arguments.values().get(Paging.LIMIT));
    }

    /** What tells its answers to different arguments apart. */
    EntryHash entryHash() {
        return new EntryHash(name(), statement.text());
    }
}
