package dev.tidemark.cli.config;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** The faults of one configuration as they are found. For one thread. */
final class Faults {

    private final String file;
    private final List<String> faults = new ArrayList<>();

    /**
     * @param file the name of the file, for people
     */
    Faults(String file) {
        this.file = file;
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
