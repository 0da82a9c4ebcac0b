package dev.tidemark.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A small shell beside this JVM that outlives it: when its standard input ends without a word, as after {@code kill -9},
 * it stops the servers and removes the paths it was told of. Thread-safe.
 */
public final class Watchdog implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT TERM HUP QUIT
            while read -r kind value; do
              case $kind in
                server) set -- "$@" "server $value" ;;
                tree) set -- "$@" "tree $value" ;;
                entry) set -- "$@" "entry $value" ;;
                done) exit 0 ;;
              esac
            done
            for told in "$@"; do
              case $told in entry*) rm -f -- "${told#entry }" || rmdir -- "${told#entry }" ;; esac
            done
            processes=
            for told in "$@"; do
              case $told in
                server*)
                  tries=0
                  # One that was being started writes its file yet.
                  until [ -s "${told#server }" ] || [ $tries -ge 20 ]; do tries=$((tries + 1)); sleep 0.1; done
                  read -r process < "${told#server }" && processes="$processes $process"
                  ;;
              esac
            done
            for process in $processes; do kill -INT "$process"; done
            tries=0
            for process in $processes; do
              while kill -0 "$process"; do
                tries=$((tries + 1))
                [ $tries -lt 100 ] || kill -KILL "$process"
                [ $tries -lt 120 ] || break
                sleep 0.1
              done
            done
            for told in "$@"; do
              case $told in tree*) rm -rf -- "${told#tree }" ;; esac
            done
            """;

    /**
     * Becomes the watchdog in a session of its own: killing the process group of this JVM must not kill it too. A Mac has
     * Perl and no {@code setsid}.
     */
    private static final String IN_OWN_SESSION = """
            command -v setsid >/dev/null && set -- setsid "$@" ||
              set -- perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV' "$@"
            exec "$@"
            """;

    private final Process shell;
    private final Writer input;

    private Watchdog(Process shell) {
        this.shell = shell;
        this.input = shell.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts one. */
    public static Watchdog start() {
        try {
            return new Watchdog(new ProcessBuilder(
                            "/bin/sh", "-c", IN_OWN_SESSION, "sh", "/bin/sh", "-c", SCRIPT, "tidemark-watchdog")
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new ServerStartException("The watchdog does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Has a server stopped, by SIGINT and after ten seconds by SIGKILL, when this JVM is gone. To be told before the
     * server starts.
     *
     * @param file where the server writes its process id
     */
    public void stops(Path file) {
        tell("server " + file.toAbsolutePath());
    }

    /** Has a directory with all that is in it removed when this JVM and the servers are gone. */
    public void removes(Path directory) {
        tell("tree " + directory.toAbsolutePath());
    }

    /** Has a file, or a directory that is empty then, removed as soon as this JVM is gone. */
    public void removesAtOnce(Path path) {
        tell("entry " + path.toAbsolutePath());
    }

    private synchronized void tell(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The watchdog is gone", e);
        }
    }

    /** Ends it: everything has been stopped and removed. */
    @Override
    public synchronized void close() {
        try {
            input.write("done\n");
            input.close();
            shell.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            shell.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
