package dev.tidemark.e2e.checker;

import dev.tidemark.e2e.OtherSource;
import dev.tidemark.e2e.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A load of writes and reads on a running system, judged as it goes. Started and finished by one thread; what it tells of
 * the tally may be asked by any.
 */
public final class Checker implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final long END_SECONDS = 60;

    private final Stack stack;
    private final Workload workload;
    private final Histories histories;
    private final Findings findings = new Findings();
    private final Tally tally = new Tally();
    private final ForeignKeys foreignKeys;
    private final List<OtherSource> others;
    private final List<VersionWatch> versions = new ArrayList<>();
    private final CommandWatch commands;
    private final FinalAnswers finalAnswers;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "checker");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletableFuture<Void>> load = new ArrayList<>();
    private final List<CompletableFuture<Void>> watches = new ArrayList<>();
    private volatile boolean isLoading = true;
    private volatile boolean isWatching = true;

    private Checker(Stack stack, List<OtherSource> others, URI api, Workload workload) throws IOException {
        this.stack = stack;
        this.others = List.copyOf(others);
        this.workload = workload;
        int redisPort = stack.redisPort();
        histories = new Histories(1, workload.users());
        foreignKeys = new ForeignKeys(redisPort);
        foreignKeys.plant();
        commands = new CommandWatch(
                redisPort, new CommandJudge(contractKeys(), Stack.TEST_CLIENT, findings, tally), () -> isWatching);
        HttpClient client = HttpClient.newBuilder().executor(threads).build();
        finalAnswers = new FinalAnswers(stack, client, api, findings);
        var judge = new Judge(histories, findings);
        watches.add(start(commands));
        Awaitility.await("the watch on Redis' commands").atMost(WITHIN).until(commands::isConnected);
        write("main", stack::connect, histories);
        for (OtherSource other : others) {
            write(other.name(), other::connect, new Histories(workload.users() + 1L, workload.users()));
        }
        for (int i = 0; i < workload.readers(); i++) {
            load.add(start(new Reader(client, api, workload, i, histories, judge, tally, () -> isLoading)));
        }
    }

    /**
     * Starts the load on the tables and the read of {@link CheckedApplication}.
     *
     * @param api where it serves
     */
    public static Checker start(Stack stack, URI api, Workload workload) throws IOException {
        return start(stack, List.of(), api, workload);
    }

    /** Starts it on those of other sources too, whose users follow on. */
    static Checker start(Stack stack, List<OtherSource> others, URI api, Workload workload) throws IOException {
        return new Checker(stack, others, api, workload);
    }

    /** Writes to a source, and watches what becomes of it in Redis. */
    private void write(String source, Writer.Database database, Histories histories) {
        var watch = new VersionWatch(stack.redisPort(), source, histories, findings, tally, () -> isWatching);
        versions.add(watch);
        watches.add(start(watch));
        for (int i = 0; i < workload.writers(); i++) {
            load.add(start(new Writer(database, workload, i, histories, tally, () -> isLoading)));
        }
    }

    private String contractKeys() {
        List<String> sources = Stream.concat(Stream.of("main"), others.stream().map(OtherSource::name))
                .toList();
        return CheckedApplication.contractKeys(workload.users() * sources.size(), sources);
    }

    private CompletableFuture<Void> start(Runnable work) {
        return CompletableFuture.runAsync(work, threads);
    }

    /** How much has been written and read. */
    public Tally tally() {
        return tally;
    }

    long found(Offence offence) {
        return findings.count(offence);
    }

    /** Waits until so many answers came from the cache from now on. */
    public void awaitHits(int hits, Duration limit) {
        long enough = tally.hits() + hits;
        Awaitility.await(hits + " more hits")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> tally.hits() >= enough || findEndedWork());
    }

    /** A writer or reader that broke off fails the test at once. */
    private boolean findEndedWork() {
        joinEnded(load);
        joinEnded(watches);
        return false;
    }

    private static void joinEnded(List<CompletableFuture<Void>> work) {
        work.stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
    }

    /** Redis was emptied on purpose: the others write their keys again. */
    public void redisWasEmptied() throws IOException {
        foreignKeys.plant();
    }

    /** Ends the load, waits until everything is reflected, asks everything once more, and judges. */
    public Report finish(String name) throws Exception {
        stopLoad();
        load.forEach(CompletableFuture::join);
        stack.awaitReflected(WITHIN);
        for (OtherSource other : others) {
            other.awaitReflected(WITHIN);
        }
        for (VersionWatch watch : versions) {
            watch.look();
        }
        finalAnswers.judge(workload.users());
        foreignKeys.judge(findings);
        try (RedisWire redis = RedisWire.connect(stack.redisPort(), 2_000)) {
            redis.call("ECHO", "the end");
        }
        Awaitility.await("the last command to be judged").atMost(WITHIN).until(() -> commands.hasReached("the end"));
        joinEnded(watches);
        var report = Report.of(findings, tally);
        System.out.println("checker " + name + " seed=" + workload.seed() + ": " + report);
        return report;
    }

    private void stopLoad() {
        isLoading = false;
        CompletableFuture<Void> all = CompletableFuture.allOf(load.toArray(CompletableFuture[]::new));
        Awaitility.await("writers and readers to end")
                .atMost(Duration.ofSeconds(END_SECONDS))
                .until(all::isDone);
    }

    /** Ends everything at once, finished or not. */
    @Override
    public void close() {
        isLoading = false;
        isWatching = false;
        commands.close();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                System.err.println("checker: a thread still waits for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
