package dev.tidemark.cdc;

import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.cdc.source.ColumnType;
import dev.tidemark.contract.LogMessages;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** How Debezium is set: what each line is for stands in {@code docs/debezium.md}. */
final class DebeziumSettings {

    private DebeziumSettings() {}

    static Properties of(CdcConfig config, CapturePlan plan) {
        var settings = new Properties();
        settings.put("name", "tidemark-" + config.source());
        settings.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        settings.put("topic.prefix", config.source().value());

        settings.put("database.hostname", config.database().host());
        settings.put("database.port", Integer.toString(config.database().port()));
        settings.put("database.user", config.database().user());
        settings.put("database.password", config.database().password());
        settings.put("database.dbname", config.database().database());
        config.database().options().forEach((name, value) -> settings.put("database." + name, value));

        settings.put("plugin.name", "pgoutput");
        settings.put("slot.name", config.slot());
        settings.put("slot.drop.on.stop", "false");
        // The supervisor tries again itself, through its checks; Debezium's own pause is 10 s.
        settings.put("slot.max.retries", "1");
        settings.put("slot.retry.delay.ms", "500");
        settings.put("errors.max.retries", "0");
        settings.put("publication.name", config.publication());
        settings.put("publication.autocreate.mode", "disabled");

        settings.put("snapshot.mode", "no_data");
        // Empty at the start of each session, so Debezium streams from the slot; it reads back what it wrote to confirm
        // it.
        settings.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        // With each batch that Kafka acknowledged the slot moves.
        settings.put("offset.flush.interval.ms", "0");

        settings.put(
                "table.include.list",
                patterns(plan.tables().keySet().stream().map(Object::toString).toList()));
        settings.put("column.include.list", patterns(plan.qualifiedColumns()));
        settings.put(
                "message.prefix.include.list",
                patterns(List.of(LogMessages.HEARTBEAT, LogMessages.BARRIER, LogMessages.DDL, LogMessages.CRASH)));
        settings.put("provide.transaction.metadata", "true");
        settings.put("skipped.operations", "none");
        settings.put("tombstones.on.delete", "false");
        settings.put("event.converting.failure.handling.mode", "fail");
        settings.put("unavailable.value.placeholder", ColumnType.UNCHANGED_TOAST);
        settings.put("decimal.handling.mode", "string");

        // Paid twice, by the queue and by the reader of the WAL.
        settings.put("poll.interval.ms", "1");
        settings.put("max.batch.size", "4096");
        settings.put("max.queue.size", "16384");
        settings.put("record.processing.threads", "1");
        settings.put("record.processing.order", "ORDERED");
        // Bounds its start and its stop; the default is 3 minutes.
        settings.put("task.management.timeout.ms", "30000");
        settings.put("status.update.interval.ms", "5000");
        return settings;
    }

    /** Exact names as the regular expressions that Debezium wants, a comma between them. */
    private static String patterns(List<String> names) {
        return names.stream().map(DebeziumSettings::pattern).collect(Collectors.joining(","));
    }

    private static String pattern(String name) {
        var pattern = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isLetterOrDigit(c) || c == '_') {
                pattern.appendCodePoint(c);
            } else {
                pattern.append(String.format("\\x{%x}", c));
            }
        });
        return pattern.toString();
    }
}
