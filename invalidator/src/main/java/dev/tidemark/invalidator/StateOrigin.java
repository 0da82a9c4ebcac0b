package dev.tidemark.invalidator;

import dev.tidemark.contract.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics the local state and the group's offsets were made of, noted beside the state: offsets mean nothing in a topic
 * that was made anew under the same name, and a changelog made anew would be laid over rows that it knows nothing of. For
 * one thread.
 */
final class StateOrigin {

    private static final Logger LOG = LoggerFactory.getLogger(StateOrigin.class);

    private final Admin admin;
    private final InvalidatorConfig config;
    private final Path note;

    StateOrigin(Admin admin, InvalidatorConfig config) {
        this.admin = admin;
        this.config = config;
        this.note = note(config);
    }

    private static Path note(InvalidatorConfig config) {
        return config.stateDirectory().resolve(config.applicationId() + ".origin");
    }

    /** Has the local state removed before the next run. */
    static void forget(InvalidatorConfig config) {
        try {
            Files.deleteIfExists(note(config));
        } catch (IOException e) {
            throw new UncheckedIOException(note(config) + " cannot be removed", e);
        }
    }

    /**
     * Removes the local state unless it is of the topics that are there now, and the offsets when they are of a topic that
     * is gone.
     *
     * @param removeState removes the local state
     * @throws InvalidatorStartException when the note beside the state cannot be read or written
     */
    void compare(Runnable removeState) throws ExecutionException, InterruptedException {
        Set<String> now = topics();
        Set<String> before = read();
        Set<String> gone = new TreeSet<>(before);
        gone.removeAll(now);
        if (before.isEmpty() || !gone.isEmpty()) {
            removeState.run();
        }
        if (!gone.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("topics", String.join(",", gone))
                    .log("The local state is of topics that are gone, it is removed");
        }
        if (gone.stream().anyMatch(topic -> topic.startsWith(Topics.CHANGES + " "))) {
            forgetOffsets();
        }
        write(now);
    }

    private Set<String> topics() throws ExecutionException, InterruptedException {
        Set<String> names = new TreeSet<>(InvalidatorTopics.changelogs(config));
        names.add(Topics.CHANGES);
        return admin.listTopics().listings().get().stream()
                .filter(topic -> names.contains(topic.name()))
                .map(StateOrigin::line)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String line(TopicListing topic) {
        return topic.name() + " " + topic.topicId();
    }

    /** Another instance may be alive, and go on from them: then the chain of positions tells what is missing. */
    private void forgetOffsets() throws InterruptedException {
        Set<TopicPartition> partitions = IntStream.range(0, config.sources().size())
                .mapToObj(partition -> new TopicPartition(Topics.CHANGES, partition))
                .collect(Collectors.toSet());
        try {
            admin.deleteConsumerGroupOffsets(config.applicationId(), partitions)
                    .all()
                    .get();
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("The offsets of the topic that is gone stay", e);
        }
    }

    private Set<String> read() {
        try {
            return Files.exists(note) ? new TreeSet<>(Files.readAllLines(note)) : Set.of();
        } catch (IOException e) {
            throw unusable("read", e);
        }
    }

    private void write(Set<String> topics) {
        try {
            Files.createDirectories(config.stateDirectory());
            Files.write(note, List.copyOf(topics));
        } catch (IOException e) {
            throw unusable("written", e);
        }
    }

    private InvalidatorStartException unusable(String how, IOException error) {
        return InvalidatorStartException.ofStateDirectory(note + " cannot be " + how + " (" + error + ")", error);
    }
}
