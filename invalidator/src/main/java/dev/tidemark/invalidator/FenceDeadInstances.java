package dev.tidemark.invalidator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
 * Ends the transactions that instances left open when they died. Whoever takes over could not read its changelog to the end
 * before Kafka has given them up, which takes the transaction's timeout and up to ten seconds more. Thread-safe.
 */
final class FenceDeadInstances implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FenceDeadInstances.class);

    private final String applicationId;
    private final Admin admin;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
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

    /** Looks for them, now that the group has found out who is alive. Returns at once. */
    void look() {
        thread.execute(() -> {
            try {
                fence();
            } catch (ExecutionException | KafkaException e) {
                LOG.debug("Open transactions end by their timeout", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void fence() throws ExecutionException, InterruptedException {
        Set<String> open = admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(applicationId + "-"))
                .collect(Collectors.toSet());
        if (open.isEmpty()) {
            return;
        }
        List<String> alive = admin
                .describeConsumerGroups(List.of(applicationId))
                .describedGroups()
                .get(applicationId)
                .get()
                .members()
                .stream()
                .map(MemberDescription::clientId)
                .toList();
        List<String> dead = open.stream()
                .filter(id -> alive.stream().noneMatch(client -> client.startsWith(instance(id))))
                .toList();
        if (!dead.isEmpty()) {
            admin.fenceProducers(dead).all().get();
            LOG.atInfo().addKeyValue("instances", dead).log("Took over from instances that died");
        }
    }

    /** What the names of one instance's clients and transactions begin with: all but the number of the thread. */
    private static String instance(String transactionalId) {
        return transactionalId.substring(0, transactionalId.lastIndexOf('-') + 1);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
