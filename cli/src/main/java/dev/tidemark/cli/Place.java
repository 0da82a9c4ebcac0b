package dev.tidemark.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The directory in which one system can be up at a time: {@code .tidemark} here, or where the data is kept. */
final class Place implements AutoCloseable {

    private static final Path HERE = Path.of(".tidemark");
    private static final String LOCK = "lock";
    private static final String RUNNING = "running.properties";

    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;

    private Place(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /** The directory for data that is kept in {@code data}, or for none. */
    static Path directory(@Nullable Path data) {
        return (data == null ? HERE : data).toAbsolutePath().normalize();
    }

    /**
     * Takes the place.
     *
     * @throws CommandException when a system is up there already, or the directory cannot be written
     */
    static Place take(Path directory) {
        try {
            Files.createDirectories(directory);
            var channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                String process = running(directory)
                        .map(system -> ", process " + system.process())
                        .orElse("");
                throw new CommandException("A system is up in " + directory + " already" + process
                        + ": end it, or start this one from another directory or with --data");
            }
            return new Place(directory, channel, lock);
        } catch (IOException e) {
            throw new CommandException(
                    directory + " cannot be written: " + reason(e) + "; choose another directory with --data", e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path directory() {
        return directory;
    }

    /** What closing removes, in this order; the directory when nothing else is in it. */
    List<Path> paths() {
        return List.of(runningFile(), directory.resolve(LOCK), directory);
    }

    /** The file that says what is up here. */
    Path runningFile() {
        return directory.resolve(RUNNING);
    }

    /** Says what is up here, to the commands of the same user. */
    void announce(RunningSystem system) {
        try {
            Path file = runningFile();
            Path written = Files.createTempFile(
                    directory,
                    "running",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            system.write(written);
            Files.move(written, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandException(runningFile() + " cannot be written: " + reason(e), e);
        }
    }

    /** What is up in a directory; empty when nothing is. */
    static Optional<RunningSystem> running(Path directory) {
        return RunningSystem.read(directory.resolve(RUNNING)).filter(RunningSystem::isAlive);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(runningFile());
        Files.deleteIfExists(directory.resolve(LOCK));
        lock.release();
        channel.close();
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException e) {
            // The data that is kept.
        }
    }
}
