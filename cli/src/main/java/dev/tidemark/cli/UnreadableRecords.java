package dev.tidemark.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The records that a command could not read: the first by name, all by number. For one thread. */
final class UnreadableRecords {

    /** Enough to look at; a topic that somebody else wrote to may have millions. */
    private static final int MOST_NAMED = 10;

    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String place, String reason) {
        count++;
        if (first.size() < MOST_NAMED) {
            first.add("Record " + place + " cannot be read: " + reason);
        }
    }

    long count() {
        return count;
    }

    void print(PrintWriter err) {
        first.forEach(err::println);
        if (count > first.size()) {
            err.println("and " + (count - first.size()) + " records more");
        }
    }
}
