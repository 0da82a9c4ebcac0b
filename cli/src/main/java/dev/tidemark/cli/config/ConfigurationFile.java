package dev.tidemark.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Finds and reads the configuration file. */
public final class ConfigurationFile {

    /** Read from the current directory when no other is named. */
    public static final Path DEFAULT = Path.of("tidemark.yml");

    private static final String DEMO = "/demo/tidemark.yml";

    private ConfigurationFile() {}

    /**
     * The configuration of {@code file}, else of {@link #DEFAULT} where there is one, else of the demo application, with
     * the environment over it.
     *
     * @throws ConfigurationException with everything that is wrong with it
     */
    public static Configuration load(Optional<Path> file, Map<String, String> environment) {
        if (file.isPresent()) {
            return parse(file.get().toString(), text(file.get()), environment);
        }
        if (Files.exists(DEFAULT)) {
            return parse(DEFAULT.toString(), text(DEFAULT), environment);
        }
        return parse("demo", demo(), environment);
    }

    /** Whether {@link #load} would take the demo's. */
    public static boolean isDemo(Optional<Path> file) {
        return file.isEmpty() && !Files.exists(DEFAULT);
    }

    static Configuration parse(String name, String text, Map<String, String> environment) {
        var faults = new Faults(name, text);
        @Nullable Node node = null;
        try {
            node = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            faults.add(e.getProblemMark().getLine() + 1, "", "this is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            faults.add(name, "this is not YAML: " + e.getMessage());
        }
        faults.throwIfAny();
        return new ConfigurationReader(new Section("", node, faults), environment, faults).read();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(List.of(file + ": there is no such file"));
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(List.of(file + ": it is not text in UTF-8"));
        } catch (IOException e) {
            throw new ConfigurationException(List.of(file + ": it cannot be read: " + e.getMessage()));
        }
    }

    private static String demo() {
        try (InputStream in = ConfigurationFile.class.getResourceAsStream(DEMO)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + DEMO);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
