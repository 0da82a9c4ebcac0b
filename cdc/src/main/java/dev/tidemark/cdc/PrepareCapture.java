package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.ChangesTopic;
import dev.tidemark.cdc.publish.EnsureTopics;
import dev.tidemark.cdc.publish.PublishedEnd;
import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.cdc.source.ExportedSlot;
import dev.tidemark.cdc.source.LoadNote;
import dev.tidemark.cdc.source.ReplicationSlot;
import dev.tidemark.cdc.source.SourceDatabase;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.Topics;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Checks the database against the configuration, and finds out whether streaming can go on from the slot. Where what was
 * loaded last does not fit any more, it begins anew: publication, slot, and the ownership state loaded where the slot
 * begins. For one thread, once.
 */
final class PrepareCapture {

    private static final Logger LOG = LoggerFactory.getLogger(PrepareCapture.class);

    private final CdcConfig config;
    private final SourceDatabase database;
    private final LoadNotes notes;
    private final ChangesTopic topic;

    /**
     * What a session streams by.
     *
     * @param plan the captured tables
     * @param loaded what was loaded, and under what
     * @param confirmed where the slot goes on
     * @param topic the id of the topic that is streamed to
     * @param published what it holds already of what the slot delivers
     */
    record Prepared(CapturePlan plan, LoadNote loaded, Lsn confirmed, Uuid topic, PublishedBefore published) {}

    PrepareCapture(CdcConfig config, SourceDatabase database, LoadNotes notes, ChangesTopic topic) {
        this.config = config;
        this.notes = notes;
        this.database = database;
        this.topic = topic;
    }

    /**
     * Returns when there is a slot to stream from, and all that was committed before it is loaded.
     *
     * @param isFirst whether the process just starts: then every fault is fatal
     * @param wish why to begin anew in any case; empty when nobody wants that
     * @throws CaptureFaultsException when the configuration and the database do not fit
     * @throws SetBackException while the database has less than was published
     */
    Prepared run(boolean isFirst, Optional<GapCause> wish) throws SQLException, InterruptedException {
        refuse(database.faults());
        CapturePlan plan = database.plan(config.ownership());
        refuse(plan.faults().stream()
                .filter(fault -> isFirst || fault.isFatal())
                .map(CapturePlan.Fault::text)
                .toList());
        plan.faults()
                .forEach(fault ->
                        LOG.warn(fault.text() + "; everybody is raised by its changes until the rule is mended"));
        plan.warnings().forEach(LOG::warn);
        // Before the slot is looked at: of two that found none, each would begin anew and drop the other's.
        database.slot(config.slot()).claim();
        Uuid topicId = EnsureTopics.ensure(config.bootstrapServers(), config.sources(), config.replicationFactor());

        Optional<ReplicationSlot.Found> slot = database.slot(config.slot()).find();
        Timeline timeline = database.timeline();
        Lsn position = database.position();
        Instant crash = database.lastCrash();
        String shape =
                database.shape(plan, config.ownership(), config.publication()).digest();
        Optional<LoadNote> note = notes.last(database.publication(config.publication()));
        Optional<PublishedEnd> published = PublishedEnd.read(config.bootstrapServers(), config.partition());
        if (published.isPresent()) {
            requireOwn(published.get());
            requireNotBefore(published.get(), timeline, position);
        }
        Optional<GapCause> cause = wish.or(() -> whyAnew(slot, note, timeline, shape))
                .or(() -> whyNotAfter(published, timeline, slot.orElseThrow().confirmed()));
        if (cause.isEmpty()) {
            requireUnchanged(plan, shape);
            Lsn confirmed = slot.orElseThrow().confirmed();
            return new Prepared(
                    plan,
                    tellOfCrash(note.orElseThrow(), crash),
                    confirmed,
                    topicId,
                    PublishedBefore.of(published.orElseThrow(), confirmed));
        }
        boolean isNew = slot.isEmpty() && note.isEmpty();
        LOG.atLevel(isNew ? Level.INFO : Level.WARN)
                .addKeyValue("source", config.source())
                .addKeyValue("slot", config.slot())
                .addKeyValue("cause", cause.get().label())
                .log("Capture begins anew, everybody is raised and the ownership state loaded: "
                        + cause.get().reason());
        LoadNote loaded = beginAnew(plan, timeline, crash, cause.get(), slot.isPresent());
        return new Prepared(plan, loaded, loaded.at(), topicId, PublishedBefore.nothing());
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new CaptureFaultsException(faults);
        }
    }

    private Optional<GapCause> whyAnew(
            Optional<ReplicationSlot.Found> slot, Optional<LoadNote> note, Timeline timeline, String shape) {
        if (slot.isEmpty()) {
            return Optional.of(GapCause.SLOT_MISSING);
        }
        if (slot.get().isLost()) {
            return Optional.of(GapCause.SLOT_LOST);
        }
        if (note.isEmpty()) {
            return Optional.of(GapCause.NOT_LOADED);
        }
        LoadNote loaded = note.get();
        if (!loaded.timeline().equals(timeline)) {
            return Optional.of(GapCause.TIMELINE_CHANGED);
        }
        if (!loaded.rules().equals(config.ownership().digest())) {
            return Optional.of(GapCause.RULES_CHANGED);
        }
        if (!loaded.shape().equals(shape)) {
            return Optional.of(GapCause.CAPTURE_CHANGED);
        }
        return slot.get().confirmed().compareTo(loaded.at()) < 0 ? Optional.of(GapCause.SLOT_BEHIND) : Optional.empty();
    }

    private void requireOwn(PublishedEnd end) {
        if (!end.source().equals(config.source())) {
            refuse(List.of("partition " + config.partition() + " of " + Topics.CHANGES + " holds changes of source "
                    + end.source() + ", this one is " + config.source()
                    + ": list all sources under sources, in the same order for all roles"));
        }
    }

    /**
     * Waits for a database that was set back without a new timeline: as long as it has less than was published, what it
     * commits would count as applied. When it has grown beyond while nobody looked, {@link PublishedBefore} tells.
     */
    private void requireNotBefore(PublishedEnd end, Timeline timeline, Lsn position) {
        if (end.timeline().equals(timeline) && end.position().commit().compareTo(position) > 0) {
            throw new SetBackException("changes up to " + end.position().commit()
                    + " of the same timeline were published, and its log ends before. Reads are answered from Postgres"
                    + " until it has grown beyond; then capture begins anew by itself. Not to wait for that, stop the"
                    + " roles, delete topics " + Topics.CHANGES + " and " + Topics.LOADS + " and key tidemark:"
                    + config.source() + " in Redis, and start them again");
        }
    }

    /** Why what the slot delivers next would not follow on what was published last. */
    private static Optional<GapCause> whyNotAfter(Optional<PublishedEnd> published, Timeline timeline, Lsn confirmed) {
        if (published.isEmpty()) {
            return Optional.of(GapCause.TOPIC_REPLACED);
        }
        PublishedEnd end = published.get();
        int beyond = Position.after(confirmed).compareTo(end.position());
        if (!end.timeline().equals(timeline) || beyond > 0) {
            return Optional.of(GapCause.SLOT_ADVANCED);
        }
        // A slot begins where its load was taken: one before it, and the note with it, are older than the topic.
        return beyond < 0 && end.last().isEmpty() ? Optional.of(GapCause.DATABASE_SET_BACK) : Optional.empty();
    }

    /**
     * Has everybody raised when Postgres has crashed. An asynchronous commit is visible before its WAL is flushed: what
     * readers have cached of it may be gone without ever coming into the stream.
     */
    private LoadNote tellOfCrash(LoadNote loaded, Instant crash) throws SQLException {
        if (loaded.crash().equals(crash)) {
            return loaded;
        }
        LOG.atWarn()
                .addKeyValue("source", config.source())
                .addKeyValue("cause", GapCause.DATABASE_CRASHED.label())
                .log("Asynchronous commits may be lost, everybody is raised: " + GapCause.DATABASE_CRASHED.reason());
        // Before the note: whoever dies in between tells of it twice.
        database.emitCrash();
        LoadNote told = loaded.after(crash);
        notes.note(database.publication(config.publication()), told);
        return told;
    }

    private LoadNote beginAnew(CapturePlan plan, Timeline timeline, Instant crash, GapCause cause, boolean hasSlot)
            throws SQLException, InterruptedException {
        var publication = database.publication(config.publication());
        // First of all: a note that outlived a crash after it would vouch for a load that was not finished.
        notes.forget(publication);
        publication.publish(plan);
        String shape =
                database.shape(plan, config.ownership(), config.publication()).digest();
        if (hasSlot) {
            database.slot(config.slot()).drop();
        }
        try (var slot = ExportedSlot.create(config.database(), config.slot(), database)) {
            // What is altered from here on is behind the slot's beginning, where batches are compared with the shape.
            requireUnchanged(plan, shape);
            new PublishLoad(config, plan, timeline, cause, slot, topic).run();
            var note = new LoadNote(config.ownership().digest(), shape, timeline, slot.at(), crash);
            notes.note(publication, note);
            return note;
        }
    }

    private void requireUnchanged(CapturePlan plan, String shape) throws SQLException {
        if (!database.plan(config.ownership()).equals(plan)
                || !database.shape(plan, config.ownership(), config.publication())
                        .digest()
                        .equals(shape)) {
            throw new CaptureException("A table was altered while it was read");
        }
    }
}
