package dev.tidemark.cli;

import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is said of a raise. Stateless. */
final class ExplainedRaise {

    private ExplainedRaise() {}

    /** Raises as {@code --json} prints them. */
    static Map<String, Object> fields(Recorded recorded) {
        Invalidation raise = recorded.invalidation();
        Map<String, Object> fields = new LinkedHashMap<>();
        raise.user().map(UserId::value).ifPresent(user -> fields.put("user", user));
        fields.put("everybody", raise.user().isEmpty());
        fields.put(raise.user().isPresent() ? "version" : "epoch", raise.version());
        fields.put("applied_at", raise.appliedAt().toString());
        fields.put("source", raise.source().value());
        fields.put("lsn", raise.position().commit().toString());
        fields.put("position", raise.position().toString());
        fields.put("partition", recorded.partition());
        fields.put("offset", recorded.offset());
        fields.put(
                "causes",
                raise.causes().stream().map(cause -> fields(raise, cause)).toList());
        fields.put("causes_left_out", raise.causesLeftOut());
        return fields;
    }

    private static Map<String, Object> fields(Invalidation raise, Cause cause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", cause.table());
        fields.put("key", cause.key());
        fields.put("operation", cause.operation());
        fields.put("reason", cause.reason());
        fields.put("transaction", cause.transaction());
        fields.put("committed_at", cause.committedAt().toString());
        fields.put("milliseconds", milliseconds(raise, cause));
        return fields;
    }

    /** Raises as people read them: a line for each cause. */
    static TextTable table(List<Recorded> raises) {
        var table = new TextTable(List.of(
                "COMMITTED",
                "MS",
                "RAISED TO",
                "TABLE",
                "KEY",
                "OPERATION",
                "TRANSACTION",
                "SOURCE",
                "POSITION",
                "RULE AND PATH"));
        for (Recorded recorded : raises) {
            Invalidation raise = recorded.invalidation();
            String version = (raise.user().isEmpty() ? "everybody, epoch " : "version ") + raise.version();
            for (Cause cause : raise.causes()) {
                table.add(Arrays.asList(
                        time(cause.committedAt()),
                        Long.toString(milliseconds(raise, cause)),
                        version,
                        cause.table(),
                        cause.key(),
                        cause.operation(),
                        Long.toString(cause.transaction()),
                        raise.source().value(),
                        place(raise.position()),
                        cause.reason()));
            }
            if (raise.causesLeftOut() > 0 || raise.causes().isEmpty()) {
                String more = raise.causes().isEmpty()
                        ? "no cause was recorded"
                        : raise.causesLeftOut() + " causes more were not recorded";
                table.add(Arrays.asList(
                        time(raise.appliedAt()),
                        "",
                        version,
                        "",
                        "",
                        "",
                        "",
                        raise.source().value(),
                        place(raise.position()),
                        more));
            }
        }
        return table;
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static long milliseconds(Invalidation raise, Cause cause) {
        return Duration.between(cause.committedAt(), raise.appliedAt()).toMillis();
    }

    /** The LSN, and how far into the transaction after it. */
    private static String place(Position position) {
        return position.changes() == 0 ? position.commit().toString() : position.commit() + "+" + position.changes();
    }
}
