package dev.tidemark.e2e;

import dev.tidemark.contract.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Invalidators that share a consumer group, each in a process of its own, by the names of their state directories. */
public final class InvalidatorGroup implements AutoCloseable {

    /** A session, a rebalance and what is restored, on a machine that has much to do. */
    private static final Duration AGREED = Duration.ofMinutes(2);

    private static final Pattern PROCESS_ID = Pattern.compile("\\w{8}(-\\w{4}){3}-\\w{12}");

    private final Stack stack;
    private final Admin admin;
    private final Map<String, RoleProcess> instances = new LinkedHashMap<>();

    public InvalidatorGroup(Stack stack) {
        this.stack = stack;
        this.admin = Admin.create(Map.of("bootstrap.servers", stack.kafka()));
    }

    public void start(String name) throws IOException {
        instances.put(name, stack.startProcess("invalidator", "invalidator: { state-directory: " + name + " }"));
    }

    public RoleProcess process(String name) {
        return instances.get(name);
    }

    public void kill(String name) throws InterruptedException {
        instances.remove(name).kill();
    }

    /** The one that works on the source, once the group has agreed on one. */
    public String awaitOwnerOf(int partition) {
        return Awaitility.await("an owner of source " + partition)
                .atMost(AGREED)
                .until(() -> ownersOf(partition), owners -> owners.size() == 1)
                .get(0);
    }

    /** Waits until each source has one owner, and all instances its state. */
    public void awaitCopies() {
        for (int partition = 0;
                partition < stack.configuration().invalidatorConfig().sources().size();
                partition++) {
            int source = partition;
            Awaitility.await("one owner of source " + source + ", and its state with all")
                    .atMost(AGREED)
                    .until(() -> ownersOf(source).size() == 1 && allHaveStateOf(source));
        }
    }

    /** Which of them work on the source: one, but while the group changes hands. */
    private List<String> ownersOf(int partition) throws Exception {
        var changes = new TopicPartition(Topics.CHANGES, partition);
        return members(member -> member.assignment().topicPartitions().contains(changes));
    }

    /** Which of them take part. */
    public List<String> members() throws Exception {
        return members(member -> true);
    }

    private List<String> members(Predicate<MemberDescription> which) throws Exception {
        List<String> clients =
                admin
                        .describeConsumerGroups(List.of("tidemark"))
                        .describedGroups()
                        .get("tidemark")
                        .get()
                        .members()
                        .stream()
                        .filter(which)
                        .map(MemberDescription::clientId)
                        .toList();
        return instances.keySet().stream()
                .filter(name -> clients.stream().anyMatch(client -> client.contains(processId(name))))
                .toList();
    }

    /** Whether all of them have the state of the source, be it to work on or as a copy. */
    private boolean allHaveStateOf(int partition) {
        return instances.keySet().stream().allMatch(name -> hasState(name, "0_" + partition));
    }

    private boolean hasState(String name, String task) {
        Path state = directory(name).resolve(task);
        if (!Files.exists(state)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.endsWith("CURRENT")).count() == 2;
        } catch (IOException | java.io.UncheckedIOException e) {
            return false; // Files come and go while it is restored.
        }
    }

    /** What Kafka Streams calls the instance. */
    private String processId(String name) {
        Path metadata = directory(name).resolve("kafka-streams-process-metadata");
        try {
            Matcher id = PROCESS_ID.matcher(Files.exists(metadata) ? Files.readString(metadata) : "");
            return id.find() ? id.group() : "not started yet";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What an instance has configured. */
    Path stateDirectory(String name) {
        return stack.stateDirectory().resolveSibling(name);
    }

    private Path directory(String name) {
        return stateDirectory(name).resolve("tidemark");
    }

    @Override
    public void close() {
        instances.values().forEach(RoleProcess::close);
        admin.close();
    }
}
