package dev.tidemark.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --data}, and the system that is up there. */
final class RunningSystemOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The system that was started with the same option; else the one started from this directory.")
    @Nullable
    Path data;

    Optional<RunningSystem> find() {
        return Place.running(Place.directory(data));
    }

    /** The variables of the system that is up, none when there is none. */
    Map<String, String> environment() {
        return find().map(RunningSystem::environment).orElse(Map.of());
    }
}
