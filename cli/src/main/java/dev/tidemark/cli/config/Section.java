package dev.tidemark.cli.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of the configuration file. Reading a setting of the wrong form notes a fault and answers as if it were
 * absent, so that all faults are found in one go; a setting that nobody asked for is a fault too. For one thread.
 */
final class Section {

    private final String path;
    private final Faults faults;
    private final @Nullable Node node;
    private final Map<String, Node> settings = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * @param node the mapping, null for an empty one
     */
    Section(String path, @Nullable Node node, Faults faults) {
        this.path = path;
        this.faults = faults;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (node != null && !isNull(node)) {
            faults.add(node, path, "expected settings below it, a line each");
        }
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            faults.add(tuple.getKeyNode(), path, "expected a name before the colon");
        } else if (settings.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
            faults.add(key, path(key.getValue()), "it stands twice; keep one of them");
        }
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The names of all settings, for sections whose names the user chooses. */
    Set<String> names() {
        return settings.keySet();
    }

    /** Whether it has a value. */
    boolean has(String name) {
        Node setting = settings.get(name);
        return setting != null && !isNull(setting);
    }

    Optional<Section> section(String name) {
        asked.add(name);
        return Optional.ofNullable(settings.get(name)).map(node -> new Section(path(name), node, faults));
    }

    Optional<String> text(String name) {
        return value(name, Function.identity());
    }

    /**
     * A setting that {@code reader} makes something of.
     *
     * @param reader throws IllegalArgumentException, with a message for people, when it cannot
     */
    <T> Optional<T> value(String name, Function<String, T> reader) {
        asked.add(name);
        Node node = settings.get(name);
        if (node == null || isNull(node)) {
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            faults.add(node, path(name), "expected one value");
            return Optional.empty();
        }
        return read(node, name, () -> reader.apply(scalar.getValue()));
    }

    Optional<Duration> duration(String name) {
        return value(name, Values::duration);
    }

    Optional<Boolean> bool(String name) {
        return value(name, Values::bool);
    }

    Optional<Integer> integer(String name, int least, int most) {
        return value(name, text -> Values.integer(text, least, most));
    }

    /**
     * A value or a list of values that {@code reader} makes something of.
     *
     * @param reader throws IllegalArgumentException, with a message for people, when it cannot
     */
    <T> Optional<T> list(String name, Function<List<String>, T> reader) {
        return list(name, Function.identity(), reader);
    }

    /**
     * A value or a list of values. Each that cannot be read is a fault of its own.
     *
     * @param each throws IllegalArgumentException, with a message for people, when it cannot make something of one
     * @param reader the same for all that they were made to; not asked where one could not be read
     */
    <E, T> Optional<T> list(String name, Function<String, E> each, Function<List<E>, T> reader) {
        asked.add(name);
        Node node = settings.get(name);
        if (node == null) {
            return Optional.empty();
        }
        List<Node> elements = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<E> values = new ArrayList<>();
        for (Node element : elements) {
            if (element instanceof ScalarNode scalar && !isNull(element)) {
                read(element, name, () -> each.apply(scalar.getValue())).ifPresent(values::add);
            } else {
                faults.add(element, path(name), "expected a value or a list of values");
            }
        }
        return values.size() == elements.size() ? read(node, name, () -> reader.apply(values)) : Optional.empty();
    }

    private <T> Optional<T> read(Node node, String name, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (IllegalArgumentException e) {
            faults.add(node, path(name), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * Where something below this section stands.
     *
     * @param name of a setting, or of one in a section below: {@code params.limit}
     * @param offset into its value, from 0
     * @return the place of the section that should have it when it is not there
     */
    String place(String name, OptionalInt offset) {
        int dot = name.indexOf('.');
        Node node = settings.get(dot < 0 ? name : name.substring(0, dot));
        if (node == null) {
            return this.node == null ? path : faults.place(this.node, OptionalInt.empty());
        }
        return dot < 0
                ? faults.place(node, offset)
                : new Section(path, node, faults).place(name.substring(dot + 1), offset);
    }

    /** Where a setting stands, for messages of those who use it later. */
    String place(String name) {
        Node node = settings.get(name);
        return node == null ? path(name) : faults.place(node) + ": " + path(name);
    }

    /** Notes a fault of a setting, or of the whole section when it has no such setting. */
    void fault(String name, String message) {
        Node node = settings.get(name);
        if (node == null) {
            faults.add(path(name), message);
        } else {
            faults.add(node, path(name), message);
        }
    }

    /** Notes a fault for each setting that was not asked for. */
    void close() {
        settings.forEach((name, node) -> {
            if (!asked.contains(name)) {
                faults.add(node, path(name), "there is no such setting; known here: " + String.join(", ", asked));
            }
        });
    }
}
