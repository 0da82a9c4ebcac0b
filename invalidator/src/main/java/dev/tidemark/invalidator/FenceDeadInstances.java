package dev.tidemark.invalidator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that dead stream threads left open. Whoever takes over could not read its changelog to the end
 * before Kafka has given them up, which takes the transaction's timeout and up to ten seconds more. Thread-safe.
 */
final class FenceDeadInstances implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FenceDeadInstances.class);

    /** What Kafka Streams calls an instance, and the number of the thread. */
    private static final Pattern THREAD = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]+");

    /** The threads of a dead instance leave the group one by one, and in the middle of a rebalance. */
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final String applicationId;
    private final Admin admin;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var daemon = new Thread(task, "tidemark-fence");
        daemon.setDaemon(true);
        return daemon;
    });

    /**
     * @throws InvalidatorStartException when the names of the servers are not known
     */
    FenceDeadInstances(String bootstrapServers, String applicationId) {
        this.applicationId = applicationId;
        try {
            this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        } catch (KafkaException e) {
            throw InvalidatorStartException.ofKafka(bootstrapServers, e);
        }
    }

    /**
     * Looks for them, now that the group changes, and again and again until it has settled. Returns at once.
     *
     * @param isSettling whether the stream does not yet work on all that it was assigned
     */
    void look(BooleanSupplier isSettling) {
        thread.execute(() -> lookOn(isSettling));
    }

    private void lookOn(BooleanSupplier isSettling) {
        try {
            fence();
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("Open transactions end by their timeout", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isSettling.getAsBoolean() && !thread.isShutdown()) {
            var unused = thread.schedule(() -> lookOn(isSettling), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void fence() throws ExecutionException, InterruptedException {
        Set<String> open = admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> isOf(applicationId, id))
                .collect(Collectors.toSet());
        if (open.isEmpty()) {
            return;
        }
        Set<String> members = admin
                .describeConsumerGroups(List.of(applicationId))
                .describedGroups()
                .get(applicationId)
                .get()
                .members()
                .stream()
                .map(MemberDescription::clientId)
                .collect(Collectors.toSet());
        Set<String> dead = dead(open, members);
        if (!dead.isEmpty()) {
            admin.fenceProducers(dead).all().get();
            LOG.atInfo().addKeyValue("transactions", dead).log("Took over from instances that died");
        }
    }

    /**
     * Whose transactions are open though they are not in the group any more.
     *
     * @param transactionalIds of Kafka Streams: what its instance is called, then the number of the thread
     * @param members client ids of the group
     */
    static Set<String> dead(Set<String> transactionalIds, Set<String> members) {
        return transactionalIds.stream()
                .filter(id -> !members.contains(consumer(id)))
                .collect(Collectors.toSet());
    }

    /** Whether Kafka Streams made the id for one of the application's threads, and not for another one's whose name begins alike. */
    static boolean isOf(String applicationId, String transactionalId) {
        return transactionalId.startsWith(applicationId + "-")
                && THREAD.matcher(transactionalId.substring(applicationId.length() + 1))
                        .matches();
    }

    /** What Kafka Streams calls the consumer of the thread that has the transactional id. */
    private static String consumer(String transactionalId) {
        int end = transactionalId.lastIndexOf('-');
        return transactionalId.substring(0, end) + "-StreamThread" + transactionalId.substring(end) + "-consumer";
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
