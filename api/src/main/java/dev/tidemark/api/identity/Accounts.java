package dev.tidemark.api.identity;

import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.NamedStatement;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** The application's accounts in Django's table {@code auth_user}. Thread-safe. */
final class Accounts {

    /**
     * One account.
     *
     * @param identity who it is; superusers are administrators
     * @param active whether it may log in
     * @param password empty when it has none that could be checked here
     */
    record Account(Identity identity, boolean active, Optional<DjangoPassword> password) {}

    /** Answers an account by its name, the only parameter. */
    static final NamedStatement FIND = NamedStatement.parse(
            "select id::text, is_superuser, is_active, password from auth_user where username = :username");

    private final Queries queries;
    private final InspectedStatement find;

    /**
     * @param find {@link #FIND} as Postgres takes it
     */
    Accounts(Queries queries, InspectedStatement find) {
        this.queries = queries;
        this.find = find;
    }

    Future<Optional<Account>> find(String name) {
        return queries.run(find.text(), Tuple.of(name))
                .map(rows -> rows.stream().findFirst().map(Accounts::account));
    }

    private static Account account(Row row) {
        return new Account(
                new Identity(new UserId(row.getString(0)), row.getBoolean(1)),
                row.getBoolean(2),
                DjangoPassword.parse(row.getString(3)));
    }
}
