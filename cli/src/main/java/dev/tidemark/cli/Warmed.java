package dev.tidemark.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What came of warming: one count for each answer. Thread-safe. */
final class Warmed {

    private long filled;
    private int warm;
    private int failed;
    private final Map<String, Long> notCached = new TreeMap<>();
    private String trouble = "";

    /** Was read, and is stored. */
    synchronized void fill() {
        filled++;
    }

    /** How many were read and are stored. */
    synchronized long filled() {
        return filled;
    }

    /** Was there already. */
    synchronized void warm() {
        warm++;
    }

    /** Was read, and may not be stored. */
    synchronized void bypassed(String reason) {
        notCached.merge(reason, 1L, Long::sum);
    }

    /** Of those that were to be stored so many are not; none where the number is negative. */
    synchronized void notStored(String reason, long count) {
        long taken = Math.min(count, filled);
        if (taken > 0) {
            filled -= taken;
            notCached.merge(reason, taken, Long::sum);
        }
    }

    /** Was not read. */
    synchronized void failed(String why) {
        failed++;
        trouble = why;
    }

    synchronized long done() {
        return filled
                + warm
                + failed
                + notCached.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether everything that may be cached is. */
    synchronized boolean isComplete() {
        return failed == 0 && notCached.keySet().stream().allMatch("disabled"::equals);
    }

    /** For people. */
    @Override
    public synchronized String toString() {
        var text = new StringBuilder(filled + " filled, " + warm + " warm already");
        notCached.forEach((reason, count) -> text.append(", ")
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
        map.put("not_cached", new TreeMap<>(notCached));
        map.put("failed", failed);
        return map;
    }
}
