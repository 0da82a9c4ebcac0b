package dev.tidemark.e2e.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is done to processes by their id. */
public final class Signals {

    private static final long END_SECONDS = 30;

    private Signals() {}

    /** Holds a process where it stands; its connections stay open and say nothing. */
    public static void freeze(long process) {
        send("STOP", process);
    }

    /** Lets a frozen process go on. */
    public static void resume(long process) {
        send("CONT", process);
    }

    /**
     * Sends a signal.
     *
     * @param name such as {@code KILL}; a process that has ended is left alone
     */
    static void send(String name, long process) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0 && isAlive(process)) {
                throw new IllegalStateException("Process " + process + " takes no " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static boolean isAlive(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    static void awaitEnd(long process) {
        ProcessHandle.of(process).ifPresent(handle -> {
            try {
                handle.onExit().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("Process " + process + " does not end", e);
            }
        });
    }
}
