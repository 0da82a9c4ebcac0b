package dev.tidemark.e2e.checker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The offences found so far: all are counted, the first few of each kind are told. Thread-safe. */
final class Findings {

    private static final int TOLD = 5;

    private final Map<Offence, Long> counts = new EnumMap<>(Offence.class);
    private final Map<Offence, List<String>> told = new EnumMap<>(Offence.class);

    synchronized void add(Offence offence, String what) {
        counts.merge(offence, 1L, Long::sum);
        List<String> notes = told.computeIfAbsent(offence, unused -> new ArrayList<>());
        if (notes.size() < TOLD) {
            notes.add(offence + ": " + what);
        }
    }

    synchronized long count(Offence offence) {
        return counts.getOrDefault(offence, 0L);
    }

    synchronized List<String> told() {
        return told.values().stream().flatMap(List::stream).toList();
    }
}
