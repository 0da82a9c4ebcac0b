package dev.tidemark.e2e.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of {@code MONITOR}: {@code 1339518083.107412 [0 127.0.0.1:60866] "get" "key"}. Immutable.
 *
 * @param client address of the client, {@code lua} for a command of a script
 * @param words the command in upper case, then its arguments
 */
record MonitorLine(String client, List<String> words) {

    /** So commands of scripts are marked. */
    static final String SCRIPT = "lua";

    MonitorLine {
        words = List.copyOf(words);
    }

    String command() {
        return words.get(0);
    }

    boolean isOfScript() {
        return client.equals(SCRIPT);
    }

    /** Reads a line without its leading {@code +}; empty when it is of another form. */
    static Optional<MonitorLine> parse(String line) {
        int open = line.indexOf(" [");
        int close = line.indexOf("] \"", open);
        if (open < 0 || close < 0) {
            return Optional.empty();
        }
        String[] place = line.substring(open + 2, close).split(" ", 2);
        List<String> words = words(line, close + 2);
        if (place.length != 2 || words.isEmpty()) {
            return Optional.empty();
        }
        words.set(0, words.get(0).toUpperCase(Locale.ROOT));
        return Optional.of(new MonitorLine(place[1], words));
    }

    private static List<String> words(String line, int from) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        boolean inside = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (inside) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inside = !inside;
            } else if (c == '\\' && i + 1 < line.length()) {
                i = unescape(line, i + 1, word);
            } else if (inside) {
                word.append(c);
            }
        }
        return words;
    }

    /** Adds what an escape stands for; returns the place of its last character. */
    private static int unescape(String line, int at, StringBuilder word) {
        char c = line.charAt(at);
        if (c == 'x' && at + 2 < line.length()) {
            word.append((char) Integer.parseInt(line.substring(at + 1, at + 3), 16));
            return at + 2;
        }
        int known = "nrtab".indexOf(c);
        word.append(known < 0 ? c : "\n\r\t\u0007\b".charAt(known));
        return at;
    }
}
