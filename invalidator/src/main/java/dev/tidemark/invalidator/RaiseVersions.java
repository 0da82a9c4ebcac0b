package dev.tidemark.invalidator;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.contract.change.LoadRequest;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.ResolveChanges.Resolved;
import dev.tidemark.invalidator.ownership.FollowTransaction;
import dev.tidemark.invalidator.ownership.ProfileFlags;
import dev.tidemark.invalidator.ownership.Touched;
import dev.tidemark.invalidator.state.OwnershipState;
import dev.tidemark.invalidator.state.StateStores;
import dev.tidemark.invalidator.versions.NamespaceVersions;
import dev.tidemark.invalidator.versions.Raise;
import dev.tidemark.invalidator.versions.Raise.Owed;
import dev.tidemark.invalidator.versions.Raised;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves each batch of changes to users, raises them in Redis and forwards what it did. {@link #process} returns when
 * Redis has answered, so an offset is never committed before its effect. For one stream thread.
 */
final class RaiseVersions extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(RaiseVersions.class);

    private static final String TOO_MANY_USERS = "too_many_users";

    /** While the ownership state is not complete, cdc is asked for it this often. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(5);

    private final NamespaceVersions versions;
    private final InvalidatorMetrics metrics;
    private final InstantSource clock;
    private final Ownership ownership;
    private final String rules;
    private final Optional<ProfileFlags> profile;
    private final int maxUsersPerBatch;
    private @Nullable OwnershipState state;
    private @Nullable ResolveChanges changes;
    private Instant nextRequest = Instant.MIN;

    RaiseVersions(
            NamespaceVersions versions,
            InvalidatorMetrics metrics,
            InstantSource clock,
            Ownership ownership,
            int maxUsersPerBatch) {
        this.versions = versions;
        this.metrics = metrics;
        this.clock = clock;
        this.ownership = ownership;
        this.rules = ownership.digest();
        this.profile = ownership.profile().map(ProfileFlags::new);
        this.maxUsersPerBatch = maxUsersPerBatch;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        var known = new OwnershipState(
                ownership, context.getStateStore(StateStores.ROWS), context.getStateStore(StateStores.INDEX));
        var warnings = new DoubtWarnings(clock);
        var transactions = new FollowTransaction(ownership, known, maxUsersPerBatch, (doubt, table, key) -> {
            metrics.widened(doubt.label());
            warnings.warn(doubt, table, key);
        });
        state = known;
        changes = new ResolveChanges(ownership, known, transactions);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        OwnershipState known = Objects.requireNonNull(state, "init() comes before process()");
        byte[] value = record.value();
        if (value != null && LoadPartFormat.isLoadPart(value)) {
            known.load(decode(value, LoadPartFormat::decode), hasPredecessors());
            return;
        }
        ChangeBatch batch = decode(value, ChangeBatchFormat::decode);
        boolean hasHistory = known.hasHistory(hasPredecessors());
        boolean isKnown = batch.to().compareTo(known.reached(batch.timeline())) <= 0;
        Optional<Resolved> resolved =
                Objects.requireNonNull(changes, "init() comes before process()").resolve(batch);
        if (resolved.isPresent()) {
            GapCause ifSkipped = known.gap().or(resolved.get().touched()::gap).orElse(GapCause.REDIS_BEHIND);
            raise(record, batch, resolved.get(), hasHistory, ifSkipped);
            known.settle();
        } else if (!known.isComplete()) {
            request(record, batch, known.cause());
        } else if (isKnown) {
            metrics.duplicate();
        }
    }

    private void raise(
            Record<byte[], byte[]> record,
            ChangeBatch batch,
            Resolved resolved,
            boolean hasHistory,
            GapCause ifSkipped) {
        Touched touched = resolved.touched();
        List<UserId> users = new ArrayList<>(touched.users().keySet());
        boolean tooMany = users.size() > maxUsersPerBatch;
        boolean everybody = tooMany || touched.everybody().isPresent();
        // What begins only where it ends follows on nothing: a gap that the source tells of breaks the chain too.
        Position from = touched.gap().isPresent() ? resolved.to() : resolved.from();
        Raised raised = versions.raise(new Raise(
                batch.source(),
                batch.timeline(),
                from,
                resolved.to(),
                resolved.committedAt(),
                everybody ? List.of() : users,
                everybody,
                hasHistory,
                rules,
                ifSkipped,
                touched.flags(),
                owed(touched),
                clock.instant()));
        if (raised.owesFlags()) {
            profile.ifPresent(flags -> writeAll(flags, batch, resolved.to()));
        }
        Instant now = clock.instant();
        Optional<GapCause> gap = raised.gap(ifSkipped);
        count(batch, raised, gap, touched, tooMany, everybody ? 0 : users.size(), now);
        forward(record, batch, raised, gap, touched, tooMany, now);
    }

    private Owed owed(Touched touched) {
        return profile.isEmpty() ? Owed.NEVER : touched.isAnyFlag() ? Owed.ALWAYS : Owed.AFTER_GAP;
    }

    /** The rows are those of just this position: whatever Redis has lost, or the chain lacked, is in them. */
    private void writeAll(ProfileFlags flags, ChangeBatch batch, Position at) {
        try (Stream<Row> rows = Objects.requireNonNull(state).all(flags.table())) {
            versions.write(
                    batch.source(),
                    batch.timeline(),
                    at,
                    rows.flatMap(row -> flags.of(row).stream()).iterator());
        }
    }

    private void request(Record<byte[], byte[]> record, ChangeBatch batch, GapCause cause) {
        Instant now = clock.instant();
        if (now.isBefore(nextRequest)) {
            return;
        }
        nextRequest = now.plus(BETWEEN_REQUESTS);
        byte[] source = batch.source().value().getBytes(StandardCharsets.UTF_8);
        var request = new LoadRequest(batch.source(), batch.timeline(), batch.to(), cause, rules);
        context().forward(record.withKey(source).withValue(request.encode()), InvalidationTopology.LOADS);
    }

    private <T> T decode(byte @Nullable [] value, Function<byte[], T> format) {
        try {
            if (value == null) {
                throw new MalformedRecordException("It has no value");
            }
            return format.apply(value);
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

    private boolean hasPredecessors() {
        return context().recordMetadata().map(RecordMetadata::offset).orElse(0L) > 0;
    }

    private void count(
            ChangeBatch batch,
            Raised raised,
            Optional<GapCause> gap,
            Touched touched,
            boolean tooMany,
            int users,
            Instant now) {
        if (raised.outcome() == Raised.Outcome.DUPLICATE) {
            metrics.duplicate();
            return;
        }
        metrics.applied(batch, users, now);
        if (gap.isPresent()) {
            metrics.epochRaised(gap.get().label());
            LOG.atWarn()
                    .addKeyValue("cause", gap.get().label())
                    .addKeyValue("source", batch.source())
                    .addKeyValue("position", batch.from())
                    .addKeyValue("epoch", raised.epoch())
                    .log("Changes may have been missed, everybody raised: "
                            + gap.get().reason());
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
            Optional<GapCause> gap,
            Touched touched,
            boolean tooMany,
            Instant now) {
        Optional<Touched.Causes> everybody = touched.everybody();
        if (gap.isPresent() || tooMany || everybody.isPresent()) {
            List<Cause> causes = new ArrayList<>();
            gap.ifPresent(cause -> causes.add(gap(cause.label(), batch)));
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
        // By the time of its effect, so that a reader finds what Redis has lost since a time.
        context()
                .forward(
                        record.withKey(key)
                                .withValue(InvalidationFormat.encode(invalidation))
                                .withTimestamp(invalidation.appliedAt().toEpochMilli()),
                        InvalidationTopology.INVALIDATIONS);
        if (user != null && LOG.isDebugEnabled()) {
            LOG.atDebug()
                    .addKeyValue("user_id", user)
                    .addKeyValue("new_version", invalidation.version())
                    .log("Cache invalidated");
        }
    }
}
