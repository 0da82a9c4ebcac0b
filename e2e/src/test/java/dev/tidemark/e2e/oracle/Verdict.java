package dev.tidemark.e2e.oracle;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How who was raised by a transaction compares with whom it touched. Immutable.
 *
 * @param missed users who were touched and not raised, with the row that touched them
 * @param excess users who were raised and not touched
 * @param isWidened whether everybody was raised where not everybody was touched
 */
record Verdict(Map<String, String> missed, Set<String> excess, boolean isWidened) {

    static Verdict of(Owners touched, Raised raised) {
        Map<String, String> missed = new TreeMap<>();
        Set<String> excess = new TreeSet<>();
        if (!raised.isEverybody()) {
            if (touched.isEverybody()) {
                missed.put("everybody", touched.everybody());
            }
            missed.putAll(touched.users());
            missed.keySet().removeAll(raised.users());
        }
        if (!touched.isEverybody()) {
            excess.addAll(new HashSet<>(raised.users()));
            excess.removeAll(touched.users().keySet());
        }
        return new Verdict(missed, excess, raised.isEverybody() && !touched.isEverybody());
    }

    boolean isMissed() {
        return !missed.isEmpty();
    }

    boolean isExcess() {
        return isWidened || !excess.isEmpty();
    }
}
