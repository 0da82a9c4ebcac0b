package dev.tidemark.api.read;

import dev.tidemark.api.postgres.FaultyStatementException;
import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.NamedStatement;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Asks Postgres about a declared read, and whether what is declared fits what it says. Not thread-safe. */
public final class InspectRead {

    /** In whichever schema. Its values have many spellings, of which each would have a namespace of its own. */
    private static final Pattern OF_ANY_CASE = Pattern.compile("(.*\\.)?citext");

    private final InspectStatement inspect;

    public InspectRead(InspectStatement inspect) {
        this.inspect = inspect;
    }

    /**
     * Inspects a read.
     *
     * @return fails with {@link FaultyReadException} when Postgres does not take it
     */
    public Future<InspectedStatement> of(ReadDeclaration read) {
        var statement = NamedStatement.parse(read.sql());
        return inspect.inspectQuery(statement, wrapping(read, statement))
                .compose(
                        inspected -> {
                            List<ReadFault> faults = misfits(read, inspected);
                            return faults.isEmpty()
                                    ? Future.succeededFuture(inspected)
                                    : Future.failedFuture(new FaultyReadException(faults));
                        },
                        failure -> Future.failedFuture(
                                failure instanceof FaultyStatementException faulty
                                        ? new FaultyReadException(List.of(refused(faulty)))
                                        : failure));
    }

    private static InspectStatement.Wrapping wrapping(ReadDeclaration read, NamedStatement statement) {
        return read.paging().isPresent()
                ? new PageQuery(read.paging().get(), statement.parameters().size())
                : new RowQuery(read.result(), statement.parameters().size());
    }

    private static ReadFault refused(FaultyStatementException faulty) {
        return new ReadFault("sql", faulty.offset(), String.valueOf(faulty.getMessage()), faulty.mend());
    }

    private static List<ReadFault> misfits(ReadDeclaration read, InspectedStatement statement) {
        List<ReadFault> faults = new ArrayList<>();
        if (statement.parameters().contains(ReadDeclaration.USER)
                && OF_ANY_CASE
                        .matcher(statement.typeOf(ReadDeclaration.USER).base())
                        .matches()) {
            faults.add(new ReadFault(
                    "sql",
                    OptionalInt.empty(),
                    "it compares the user id as citext, so 'Alice' would find the rows of 'alice', and nobody would raise what is cached for her",
                    "write :user_id::text"));
        }
        new TreeMap<>(read.parameters())
                .forEach((name, parameter) -> ParameterFit.fault(parameter, statement.typeOf(name))
                        .ifPresent(fault -> faults.add(
                                new ReadFault("params." + name, OptionalInt.empty(), fault.message(), fault.mend()))));
        return faults;
    }
}
