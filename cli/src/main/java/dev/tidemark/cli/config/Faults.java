package dev.tidemark.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The faults of one configuration as they are found. For one thread. */
final class Faults {

    private final String file;
    private final String text;
    private final List<String> faults = new ArrayList<>();

    /**
     * @param file the name of the file, for people
     * @param text what is in it
     */
    Faults(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The line of a setting, and with an offset into its value the column too: {@code tidemark.yml:31:12}. */
    String place(Node node, OptionalInt offset) {
        return offset.isPresent() && node instanceof ScalarNode scalar
                ? ScalarPlace.of(file, text, scalar, offset.getAsInt())
                : place(node);
    }

    /** A fault of a setting in the file. */
    void add(Node node, String path, String message) {
        add(node.getStartMark().getLine() + 1, path, message);
    }

    /** Where something stands in the file. */
    String place(Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }

    /** A fault of a line in the file, counted from 1. */
    void add(int line, String path, String message) {
        faults.add(file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    }

    /** A fault of an environment variable, or of something that stands nowhere. */
    void add(String subject, String message) {
        faults.add(subject + ": " + message);
    }

    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }
}
