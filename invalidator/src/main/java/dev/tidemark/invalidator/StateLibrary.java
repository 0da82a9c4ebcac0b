package dev.tidemark.invalidator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;

/**
 * The native library of RocksDB, which keeps the ownership state. It is unpacked beside the state, always under the same
 * name: each process that is killed would leave another copy of 15 MB in the temporary directory. Stateless.
 */
final class StateLibrary {

    private StateLibrary() {}

    /**
     * Loads it, unless this process has it already.
     *
     * @throws InvalidatorStartException when it cannot be written there, or not be run
     */
    static void load(Path stateDirectory) {
        try {
            Files.createDirectories(stateDirectory);
            NativeLibraryLoader.getInstance().loadLibrary(stateDirectory.toString());
        } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
            throw InvalidatorStartException.ofStateDirectory(
                    "RocksDB's library cannot be loaded from " + stateDirectory + " (" + e.getMessage() + ")", e);
        }
    }
}
