package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.contract.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** The source database, for one command. Immutable. */
final class SourceDatabase {

    /** What is done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final DatabaseUrl url;

    private SourceDatabase(DatabaseUrl url) {
        this.url = url;
    }

    /**
     * That of the configuration.
     *
     * @throws CommandException when nobody said where it is
     */
    static SourceDatabase of(Configuration configuration, RunningSystemOption running) {
        return new SourceDatabase(configuration
                .addresses()
                .database()
                .orElseThrow(() -> new CommandException("No system is up in " + Place.directory(running.data)
                        + ", and DATABASE_URL is not set: start one with 'tidemark up'")));
    }

    DatabaseUrl url() {
        return url;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    /**
     * Does all of the work, or none of it.
     *
     * @throws CommandException when Postgres cannot be reached or refuses
     */
    <T> T inTransaction(Work<T> work) {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            T result = work.with(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new CommandException(message(e), e);
        }
    }

    /** Whether Postgres refused since the role lacks a right. */
    static boolean isRefusal(CommandException error) {
        return error.getCause() instanceof SQLException cause && INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState());
    }

    /** What went wrong, for people. */
    String message(SQLException e) {
        if (e instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            var server = postgres.getServerErrorMessage();
            String at = server.getPosition() > 0 ? " at character " + server.getPosition() : "";
            String hint = server.getHint() == null ? "" : "; " + server.getHint();
            return "Postgres: " + server.getMessage() + at + hint;
        }
        return "Postgres at " + url + ": " + e.getMessage();
    }
}
