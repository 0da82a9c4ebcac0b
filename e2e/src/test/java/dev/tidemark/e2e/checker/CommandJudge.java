package dev.tidemark.e2e.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges the commands that Redis runs, in the order in which it runs them: whose they are, which keys they touch, and under
 * which versions entries are stored. For one thread.
 */
final class CommandJudge {

    private static final Pattern VERSION = Pattern.compile("cache_user_version:(.+)");
    private static final Pattern ENTRY = Pattern.compile("cache:(.+):v(\\d+):cacheops:.*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String STATE = "tidemark:state";
    private static final String LEASE = "tidemark-lease ";
    private static final int SHOWN = 200;

    /** More connections than any test opens; beyond that the oldest names are not needed any more. */
    private static final int MOST_CLIENTS = 10_000;

    private final Pattern contract;
    private final String testClient;
    private final Findings findings;
    private final Tally tally;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Long> highest = new HashMap<>();
    private String scriptOf = "";
    private long epoch;

    /**
     * @param contract matches keys that Tidemark may touch, and no others
     * @param testClient the name of connections that are not Tidemark's
     */
    CommandJudge(String contract, String testClient, Findings findings, Tally tally) {
        this.contract = Pattern.compile(contract);
        this.testClient = testClient;
        this.findings = findings;
        this.tally = tally;
    }

    /** A connection has a name. */
    void named(String client, String name) {
        if (names.size() >= MOST_CLIENTS) {
            names.clear();
        }
        names.put(client, name);
    }

    /** Redis ran a command. */
    void judge(MonitorLine line) {
        String client = line.isOfScript() ? scriptOf : line.client();
        if (!line.isOfScript()) {
            introduce(line);
        }
        learn(line.words());
        if (testClient.equals(names.get(client))) {
            return;
        }
        tally.sawCommand();
        Optional<List<String>> keys = CommandKeys.of(line.words());
        if (keys.isEmpty()) {
            findings.add(Offence.FOREIGN, shown(line) + " is no command on keys of the contract");
        }
        for (String key : keys.orElse(List.of())) {
            if (!contract.matcher(key).matches()) {
                findings.add(Offence.FOREIGN, shown(line) + " touches " + key);
            }
        }
        if (line.command().equals("SET")) {
            judgeEntry(line);
        }
    }

    private void introduce(MonitorLine line) {
        List<String> words = line.words();
        if (CommandKeys.isScript(line.command())) {
            scriptOf = line.client();
        } else if (line.command().equals("HELLO")) {
            names.remove(line.client());
        } else if (line.command().equals("REPLCONF")) {
            named(line.client(), testClient);
        } else if (words.size() == 3
                && line.command().equals("CLIENT")
                && words.get(1).equalsIgnoreCase("SETNAME")) {
            named(line.client(), words.get(2));
        }
    }

    /** Versions are made of what is set here; both parts are known to be at least this. */
    private void learn(List<String> words) {
        if (words.size() >= 4 && words.get(0).startsWith("HSET") && words.get(1).equals(STATE)) {
            for (int i = 2; i + 1 < words.size(); i += 2) {
                if (words.get(i).equals("epoch")
                        && NUMBER.matcher(words.get(i + 1)).matches()) {
                    epoch = Math.max(epoch, Long.parseLong(words.get(i + 1)));
                }
            }
        } else if (words.size() >= 3
                && words.get(0).equals("SET")
                && NUMBER.matcher(words.get(2)).matches()) {
            Matcher version = VERSION.matcher(words.get(1));
            if (version.matches()) {
                highest.merge(version.group(1), epoch + Long.parseLong(words.get(2)), Math::max);
            }
        }
    }

    private void judgeEntry(MonitorLine line) {
        Matcher entry = ENTRY.matcher(line.words().get(1));
        // A lease holds no answer: whoever asks a Redis that was set back puts one there, before the api knows of it.
        if (entry.matches() && !line.words().get(2).startsWith(LEASE)) {
            long version = Long.parseLong(entry.group(2));
            long left = highest.getOrDefault(entry.group(1), 0L);
            if (version < left) {
                findings.add(Offence.RESURRECTED, shown(line) + " is stored when the user has had version " + left);
            }
            highest.merge(entry.group(1), version, Math::max);
        }
    }

    private static String shown(MonitorLine line) {
        String text = line.client() + " " + line.words();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
