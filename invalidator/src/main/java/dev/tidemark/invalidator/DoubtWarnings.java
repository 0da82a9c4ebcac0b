package dev.tidemark.invalidator;

import dev.tidemark.contract.TableName;
import dev.tidemark.invalidator.ownership.Doubt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why everybody was raised, once for each cause and minute. For one thread. */
final class DoubtWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(DoubtWarnings.class);

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<Doubt, Instant> last = new EnumMap<>(Doubt.class);

    DoubtWarnings(InstantSource clock) {
        this.clock = clock;
    }

    void warn(Doubt doubt, Optional<TableName> table, String key) {
        if (doubt == Doubt.EVERYONE_RULE) {
            return; // As the operator asked.
        }
        Instant now = clock.instant();
        Instant before = last.get(doubt);
        if (before == null || now.isAfter(before.plus(INTERVAL))) {
            last.put(doubt, now);
            LOG.atWarn()
                    .addKeyValue("cause", doubt.label())
                    .addKeyValue("table", table.map(TableName::toString).orElse(""))
                    .addKeyValue("key", key)
                    .log("Everybody raised: " + doubt.reason());
        }
    }
}
