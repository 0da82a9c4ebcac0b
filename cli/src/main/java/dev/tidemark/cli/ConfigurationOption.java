package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.config.ConfigurationFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config}, and the configuration it leads to. */
final class ConfigurationOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration; else ./tidemark.yml, else the demo's. Environment variables win over it.")
    @Nullable
    Path file;

    /** The configuration with the environment over it. */
    Configuration load() {
        return load(Map.of());
    }

    /**
     * The configuration with the environment over it.
     *
     * @param fallback variables that the environment does not have
     */
    Configuration load(Map<String, String> fallback) {
        Map<String, String> environment = new HashMap<>(fallback);
        environment.putAll(System.getenv());
        return ConfigurationFile.load(Optional.ofNullable(file), environment);
    }

    /** Whether it leads to the demo's. */
    boolean isDemo() {
        return ConfigurationFile.isDemo(Optional.ofNullable(file));
    }
}
