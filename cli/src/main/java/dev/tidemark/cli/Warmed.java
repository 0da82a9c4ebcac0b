package dev.tidemark.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What came of warming: one count for each answer. Thread-safe. */
final class Warmed {

    private int filled;
    private int warm;
    private int failed;
    private final Map<String, Integer> bypassed = new TreeMap<>();
    private String trouble = "";

    /** Was read, and stored. */
    synchronized void filled() {
        filled++;
    }

    /** Was there already. */
    synchronized void warm() {
        warm++;
    }

    /** Was read, and may not be stored. */
    synchronized void bypassed(String reason) {
        bypassed.merge(reason, 1, Integer::sum);
    }

    /** Was not read. */
    synchronized void failed(String why) {
        failed++;
        trouble = why;
    }

    synchronized int done() {
        return filled
                + warm
                + failed
                + bypassed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether everything that may be cached is. */
    synchronized boolean isComplete() {
        return failed == 0 && bypassed.keySet().stream().allMatch("disabled"::equals);
    }

    /** For people. */
    @Override
    public synchronized String toString() {
        var text = new StringBuilder(filled + " filled, " + warm + " warm already");
        bypassed.forEach((reason, count) -> text.append(", ")
                .append(count)
                .append(" not cached (")
                .append(reason)
                .append(')'));
        if (failed > 0) {
            text.append(", ").append(failed).append(" failed, the last with: ").append(trouble);
        }
        return text.toString();
    }

    /** For programs. */
    synchronized Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("filled", filled);
        map.put("warm", warm);
        map.put("not_cached", new TreeMap<>(bypassed));
        map.put("failed", failed);
        return map;
    }
}
