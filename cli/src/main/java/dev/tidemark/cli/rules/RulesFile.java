package dev.tidemark.cli.rules;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A configuration file that holds proposed rules, with what is to be known about them as comments. */
public final class RulesFile {

    private static final int MOST_ALTERNATIVES = 5;

    /** What YAML takes as it stands for the text that it is, in lists too. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*");

    /** The same, but not in lists. */
    private static final Pattern PLAIN_OUTSIDE_LISTS = Pattern.compile("[A-Za-z_(][A-Za-z0-9_.$(), <>-]*");

    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}\\x{2029}\\x{FEFF}\\p{Cs}]");

    /** Words that YAML takes for another value than their text. */
    private static final Set<String> VALUES = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    /** Words that mean something else than a column of that name. */
    private static final Set<String> RULES = Set.of("everyone", "nobody");

    private RulesFile() {}

    /** Writes the file. */
    public static String of(List<ProposedRule> rules, TableName users) {
        var file = new StringBuilder("""
                # Whose rows are whose, as the foreign keys that lead to %s tell it. Proposed by 'tidemark init':
                # read every line, since foreign keys say what belongs together and not who sees it.
                #
                #   column                the row names its user
                #   column -> table       whoever owns the row that this one points to
                #   column <- table(…)    whoever the rows that point here name or own: a row that none points to yet is nobody's,
                #                         so make it everyone where users read rows of others too
                #   everyone              a change raises everybody: right, and coarse
                #   nobody                no cached answer depends on it; reads of it are never cached
                #
                # 'or' names other ways that lead to users as well: take one instead, or write [a, b] for both.
                # 'tidemark lint' compares this file with the database. docs/ownership.md tells the language, docs/configuration.md
                # the other settings: where the servers are (source, kafka, redis), what is served (reads), and more.

                ownership:
                """.formatted(comment(TableText.of(users))));
        for (ProposedRule rule : rules) {
            file.append("  ")
                    .append(scalar(TableText.of(rule.table()), false))
                    .append(": ")
                    .append(value(rule.rule()));
            List<String> remarks = new ArrayList<>();
            if (!rule.remark().isEmpty()) {
                remarks.add(rule.remark());
            }
            if (!rule.alternatives().isEmpty()) {
                remarks.add(alternatives(rule.alternatives()));
            }
            if (!remarks.isEmpty()) {
                file.append(" # ").append(comment(String.join("; ", remarks)));
            }
            file.append('\n');
        }
        return file.toString();
    }

    private static String alternatives(List<OwnershipExpression> alternatives) {
        int others = alternatives.size() - MOST_ALTERNATIVES;
        return "or: "
                + alternatives.stream()
                        .limit(MOST_ALTERNATIVES)
                        .map(RulesFile::text)
                        .collect(Collectors.joining(" | "))
                + (others > 0 ? " and " + others + " more" : "");
    }

    private static String value(OwnershipRule rule) {
        if (!(rule instanceof OwnershipRule.Union union)) {
            return rule.toString();
        }
        boolean isList = union.expressions().size() > 1;
        String values = union.expressions().stream()
                .map(expression -> scalar(text(expression), isList))
                .collect(Collectors.joining(", "));
        return isList ? "[" + values + "]" : values;
    }

    private static String text(OwnershipExpression expression) {
        String text = expression.toString();
        return RULES.contains(text) ? TableName.quote(text) : text;
    }

    /** A text as YAML writes it, in quotes only where it has to be. */
    private static String scalar(String text, boolean inList) {
        boolean isPlain = (inList ? PLAIN : PLAIN_OUTSIDE_LISTS).matcher(text).matches()
                && !VALUES.contains(text.toLowerCase(Locale.ROOT));
        if (isPlain) {
            return text;
        }
        if (!CONTROL.matcher(text).find()) {
            return "'" + text.replace("'", "''") + "'";
        }
        var escaped = new StringBuilder("\"");
        text.codePoints().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                escaped.append('\\').appendCodePoint(letter);
            } else if (letter < ' ' || letter > '~') {
                escaped.append(String.format(Locale.ROOT, "\\U%08x", letter));
            } else {
                escaped.appendCodePoint(letter);
            }
        });
        return escaped.append('"').toString();
    }

    private static String comment(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
