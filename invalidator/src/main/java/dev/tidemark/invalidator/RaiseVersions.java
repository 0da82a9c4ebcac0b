package dev.tidemark.invalidator;

import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.ownership.Owners;
import dev.tidemark.invalidator.ownership.Touched;
import dev.tidemark.invalidator.versions.NamespaceVersions;
import dev.tidemark.invalidator.versions.Raise;
import dev.tidemark.invalidator.versions.Raised;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies each batch of changes to Redis and forwards what it did. {@link #process} returns when Redis has answered, so
 * an offset is never committed before its effect. For one stream thread.
 */
final class RaiseVersions extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(RaiseVersions.class);

    private static final String TOO_MANY_USERS = "too_many_users";

    private final NamespaceVersions versions;
    private final InvalidatorMetrics metrics;
    private final InstantSource clock;
    private final Owners owners;
    private final int maxUsersPerBatch;
    private final Map<SourceName, Position> applied = new HashMap<>();

    RaiseVersions(
            NamespaceVersions versions,
            InvalidatorMetrics metrics,
            InstantSource clock,
            Ownership ownership,
            int maxUsersPerBatch) {
        this.versions = versions;
        this.metrics = metrics;
        this.clock = clock;
        this.maxUsersPerBatch = maxUsersPerBatch;
        var warnings = new DoubtWarnings(clock);
        this.owners = new Owners(ownership, (doubt, table) -> {
            metrics.widened(doubt.label());
            warnings.warn(doubt, table);
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ChangeBatch batch = decode(record);
        Position before = applied(batch);
        boolean isRepeated = batch.to().compareTo(before) <= 0;
        // What was raised before this instance died may not have been told: a repeated batch tells it again.
        Touched touched = owners.touchedBy(batch, isRepeated ? Position.START : before);
        List<UserId> users = new ArrayList<>(touched.users().keySet());
        boolean tooMany = users.size() > maxUsersPerBatch;
        boolean everybody = tooMany || touched.everybody().isPresent();
        Raised raised = versions.raise(new Raise(
                batch.source(),
                batch.timeline(),
                // What is left out because it was applied before has to be there still.
                isRepeated || before.compareTo(batch.from()) < 0 ? batch.from() : before,
                batch.to(),
                batch.lastCommitAt(),
                everybody ? List.of() : users,
                everybody,
                hasHistory()));
        Instant now = clock.instant();
        // A duplicate leaves Redis where it was: after the batch that is being repeated, perhaps amid the next one.
        applied.put(batch.source(), raised.outcome() == Raised.Outcome.DUPLICATE && isRepeated ? before : batch.to());
        count(batch, raised, touched, tooMany, everybody ? 0 : users.size(), now);
        forward(record, batch, raised, touched, tooMany, now);
    }

    private ChangeBatch decode(Record<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                throw new MalformedRecordException("It has no value");
            }
            return ChangeBatchFormat.decode(record.value());
        } catch (MalformedRecordException e) {
            throw new MalformedRecordException("Record " + place() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String place() {
        return context()
                .recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + "@" + at.offset())
                .orElse("of " + Topics.CHANGES);
    }

    private boolean hasHistory() {
        return context().recordMetadata().map(RecordMetadata::offset).orElse(0L) > 0;
    }

    private Position applied(ChangeBatch batch) {
        return applied.computeIfAbsent(
                batch.source(),
                source -> versions.applied(source, batch.timeline()).orElse(Position.START));
    }

    private void count(ChangeBatch batch, Raised raised, Touched touched, boolean tooMany, int users, Instant now) {
        if (raised.outcome() == Raised.Outcome.DUPLICATE) {
            metrics.duplicate();
            return;
        }
        metrics.applied(batch, users, now);
        if (raised.outcome().isGap()) {
            String cause = raised.outcome().name().toLowerCase(Locale.ROOT);
            metrics.epochRaised(cause);
            LOG.atWarn()
                    .addKeyValue("cause", cause)
                    .addKeyValue("source", batch.source())
                    .addKeyValue("position", batch.from())
                    .addKeyValue("epoch", raised.epoch())
                    .log("Changes may have been missed, everybody raised");
        } else if (tooMany) {
            metrics.epochRaised(TOO_MANY_USERS);
            LOG.atWarn()
                    .addKeyValue("cause", TOO_MANY_USERS)
                    .addKeyValue("users", touched.users().size())
                    .addKeyValue("epoch", raised.epoch())
                    .log("Everybody raised");
        } else if (touched.everybody().isPresent()) {
            metrics.epochRaised("changes");
        }
    }

    private void forward(
            Record<byte[], byte[]> record,
            ChangeBatch batch,
            Raised raised,
            Touched touched,
            boolean tooMany,
            Instant now) {
        Optional<Touched.Causes> everybody = touched.everybody();
        if (raised.outcome().isGap() || tooMany || everybody.isPresent()) {
            List<Cause> causes = new ArrayList<>();
            if (raised.outcome().isGap()) {
                causes.add(gap(raised.outcome().name().toLowerCase(Locale.ROOT), batch));
            }
            if (tooMany) {
                causes.add(gap(TOO_MANY_USERS, batch));
            }
            everybody.ifPresent(named -> causes.addAll(named.first()));
            send(
                    record,
                    null,
                    new Invalidation(
                            batch.source(),
                            batch.to(),
                            Optional.empty(),
                            raised.epoch(),
                            now,
                            causes,
                            everybody.map(Touched.Causes::leftOut).orElse(0)));
        }
        int i = 0;
        for (var user : touched.users().entrySet()) {
            if (i == raised.counters().size()) {
                return;
            }
            send(
                    record,
                    user.getKey(),
                    new Invalidation(
                            batch.source(),
                            batch.to(),
                            Optional.of(user.getKey()),
                            raised.epoch() + raised.counters().get(i++),
                            now,
                            user.getValue().first(),
                            user.getValue().leftOut()));
        }
    }

    private static Cause gap(String reason, ChangeBatch batch) {
        var first = batch.transactions().get(0);
        return new Cause("", "", "gap", reason, first.id(), first.committedAt());
    }

    private void send(Record<byte[], byte[]> record, @Nullable UserId user, Invalidation invalidation) {
        byte[] key = user == null ? null : user.value().getBytes(StandardCharsets.UTF_8);
        context().forward(record.withKey(key).withValue(InvalidationFormat.encode(invalidation)));
        if (user != null && LOG.isDebugEnabled()) {
            LOG.atDebug()
                    .addKeyValue("user_id", user)
                    .addKeyValue("new_version", invalidation.version())
                    .log("Cache invalidated");
        }
    }
}
