package dev.tidemark.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All source databases of one system. Immutable. A source's place among them is its partition of {@code tidemark.changes},
 * so all roles are told the same list in the same order.
 *
 * @param names at least one, each once
 */
public record Sources(List<SourceName> names) {

    /** Each cached read looks at the tidemark of every source. */
    public static final int MOST = 100;

    /**
     * @throws IllegalArgumentException when there is none, too many, or one twice
     */
    public Sources {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is no source: name at least one");
        }
        if (names.size() > MOST) {
            throw new IllegalArgumentException("there are " + names.size() + " sources: expected at most " + MOST);
        }
        var seen = new HashSet<SourceName>();
        for (SourceName name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' stands twice; keep one of them, each is a partition");
            }
        }
    }

    /** How many there are, which is how many partitions {@code tidemark.changes} has. */
    public int size() {
        return names.size();
    }

    public boolean contains(SourceName name) {
        return names.contains(name);
    }

    /**
     * The partition of {@code tidemark.changes} that is this source's alone.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    public int partition(SourceName name) {
        int partition = names.indexOf(name);
        if (partition < 0) {
            throw new IllegalArgumentException("'" + name + "' is none of the sources " + this + ": add it at the end");
        }
        return partition;
    }

    /** All of them, this one first, the others in their order. */
    public List<SourceName> startingWith(SourceName name) {
        List<SourceName> reordered = new ArrayList<>(names);
        reordered.add(0, reordered.remove(partition(name)));
        return reordered;
    }

    /** What is wrong with a {@code tidemark.changes} of so many partitions, and what to do; empty when nothing is. */
    public Optional<String> faultOf(int partitions) {
        if (partitions == size()) {
            return Optional.empty();
        }
        String fault = "Topic " + Topics.CHANGES + " has " + partitions + " partition" + (partitions == 1 ? "" : "s")
                + ", and sources lists " + size() + " " + this + ": ";
        return Optional.of(fault
                + (partitions < size()
                        ? "stop the roles and give the topic " + size()
                                + " partitions, as 'Several sources' in docs/operations.md tells"
                        : "list all sources of the system in the order of their partitions, those that are"
                                + " gone too"));
    }

    @Override
    public String toString() {
        return names.stream().map(SourceName::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
