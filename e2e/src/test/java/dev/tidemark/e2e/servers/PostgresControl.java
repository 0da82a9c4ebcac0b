package dev.tidemark.e2e.servers;

import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The Postgres of a stack: the postmaster and all of its children. */
public final class PostgresControl implements Server {

    private final Path data;
    private final DatabaseUrl url;
    private final List<String> command;

    private PostgresControl(Path data, DatabaseUrl url, List<String> command) {
        this.data = data;
        this.url = url;
        this.command = List.copyOf(command);
    }

    /**
     * Takes over a server that runs.
     *
     * @param data its data directory
     * @param process its postmaster, whose command line starts it again
     */
    public static PostgresControl of(Path data, DatabaseUrl url, long process) {
        var info = ProcessHandle.of(process).orElseThrow().info();
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root; in a user namespace of its own it is nobody.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
        return new PostgresControl(data, url, command);
    }

    @Override
    public void freeze() {
        long postmaster = postmaster();
        // The postmaster first: it starts no child that is missed then.
        Signals.freeze(postmaster);
        children(postmaster).forEach(Signals::freeze);
    }

    @Override
    public void resume() {
        long postmaster = postmaster();
        children(postmaster).forEach(Signals::resume);
        Signals.resume(postmaster);
    }

    /** The process that sends the log to whoever streams a slot. */
    public long walsender(String slot) throws SQLException {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select active_pid from pg_replication_slots where slot_name = '" + slot + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Holds the process that flushes asynchronous commits: what has no commit that waits after it is lost in a crash. */
    public void freezeWalWriter() throws SQLException {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pid from pg_stat_activity where backend_type = 'walwriter'")) {
            row.next();
            Signals.freeze(row.getLong(1));
        }
    }

    /** Copies the files of the stopped server aside. */
    public void copyFiles() {
        Directories.copy(data, copy());
    }

    /** Puts the files that were copied in place of those of the stopped server. */
    public void putFilesBack() {
        Directories.remove(data);
        Directories.copy(copy(), data);
    }

    private Path copy() {
        return data.resolveSibling("postgres-copy");
    }

    /** Starts the stopped server again as a standby, which waits to be promoted. */
    public void startAsStandby() throws IOException {
        Files.createFile(data.resolve("standby.signal"));
        startAgain();
    }

    @Override
    public void stop() {
        long postmaster = postmaster();
        Signals.send("INT", postmaster);
        Signals.awaitEnd(postmaster);
    }

    @Override
    public void kill() {
        long postmaster = postmaster();
        List<Long> processes = new ArrayList<>(children(postmaster));
        processes.add(0, postmaster);
        processes.forEach(process -> Signals.send("KILL", process));
        processes.forEach(Signals::awaitEnd);
    }

    @Override
    public void startAgain() {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolveSibling("postgres.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("Postgres at port " + url.port())
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(this::answers);
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static List<Long> children(long postmaster) {
        return ProcessHandle.of(postmaster)
                .map(ProcessHandle::children)
                .orElseGet(Stream::empty)
                .map(ProcessHandle::pid)
                .toList();
    }

    private long postmaster() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres does not run", e);
        }
    }

    /** Lets it go on when it is frozen, so that it can be stopped. */
    public void close() {
        if (Files.exists(data.resolve("postmaster.pid")) && Signals.isAlive(postmaster())) {
            resume();
        }
    }
}
