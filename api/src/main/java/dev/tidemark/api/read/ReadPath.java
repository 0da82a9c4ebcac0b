package dev.tidemark.api.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a read is served: parts with a slash before each, some of them parameters, {@code /api/invoices/{id}}.
 * Immutable.
 *
 * @param text as it was declared
 */
public record ReadPath(String text) {

    /**
     * Of paths that match the same request the more exact one comes first. Those of different lengths never do, so that
     * they need no order but one that goes together with the others'.
     */
    static final Comparator<ReadPath> FIXED_PARTS_FIRST = Comparator.<ReadPath>comparingInt(
                    path -> path.parts().size())
            .thenComparing(ReadPath::compareParameters)
            .thenComparing(ReadPath::text);

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._~-]+|\\{[a-z][a-z0-9_]{0,62}}");

    /** What the api serves itself, whatever is declared. */
    private static final Set<String> TAKEN =
            Set.of("health", "metrics", "openapi.yaml", "api/auth", "api/cache", "api/admin");

    /**
     * @throws IllegalArgumentException when it is not of its form, or the api's own; the message says so
     */
    public ReadPath {
        List<String> parts = parts(text);
        if (!text.startsWith("/")
                || parts.isEmpty()
                || !parts.stream().allMatch(part -> PART.matcher(part).matches())) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a read's path: expected parts of letters, digits and . _ ~ -, or a parameter in braces, with a slash before each");
        }
        if (isParameter(parts.get(0)) || parts.contains(".") || parts.contains("..")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a read's path: expected a fixed first part, and none that is . or ..");
        }
        if (TAKEN.contains(parts.get(0)) || (parts.size() > 1 && TAKEN.contains(parts.get(0) + "/" + parts.get(1)))) {
            throw new IllegalArgumentException("'" + text + "' is one of the api's own paths: choose another");
        }
        List<String> names = parameters(parts);
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("'" + text + "' has a parameter twice: name each once");
        }
    }

    /** The names of the parameters in it, in their order. */
    public List<String> parameters() {
        return parameters(parts());
    }

    /** The same as Vert.x writes it: {@code /api/invoices/:id}. */
    String route() {
        return text.replaceAll("\\{([^}]*)}", ":$1");
    }

    /** Whether both could match the same request, and neither is the more exact one. */
    public boolean isAmbiguousWith(ReadPath other) {
        List<String> others = other.parts();
        if (parts().size() != others.size()) {
            return false;
        }
        boolean fixedHere = false;
        boolean fixedThere = false;
        for (int i = 0; i < others.size(); i++) {
            String here = parts().get(i);
            String there = others.get(i);
            if (!isParameter(here) && !isParameter(there) && !here.equals(there)) {
                return false;
            }
            fixedHere |= !isParameter(here) && isParameter(there);
            fixedThere |= isParameter(here) && !isParameter(there);
        }
        return fixedHere == fixedThere;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Of as many parts: the one whose part is fixed comes first, where only one has a parameter. */
    private static int compareParameters(ReadPath one, ReadPath other) {
        List<String> parts = one.parts();
        List<String> others = other.parts();
        for (int i = 0; i < parts.size(); i++) {
            int order = Boolean.compare(isParameter(parts.get(i)), isParameter(others.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private List<String> parts() {
        return parts(text);
    }

    /** A slash at the end makes no part: Vert.x takes a path without one with and without it. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>(List.of(text.split("/", -1)));
        parts.remove(0);
        if (parts.size() > 1 && parts.get(parts.size() - 1).isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return parts;
    }

    private static List<String> parameters(List<String> parts) {
        return parts.stream()
                .filter(ReadPath::isParameter)
                .map(part -> part.substring(1, part.length() - 1))
                .toList();
    }

    private static boolean isParameter(String part) {
        return part.startsWith("{");
    }
}
