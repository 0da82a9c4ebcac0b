package dev.tidemark.cli;

import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.UserId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Reads for users what the api then has in the cache, at a limited rate. For one thread, once. */
final class WarmReads {

    /** Postgres has no more to do at once, however slow it is. */
    private static final int MOST_AT_ONCE = 8;

    /** A gate that stays closed for so many reads in a row does not open by waiting for it here. */
    private static final int MOST_IN_VAIN = 20;

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    /** Nothing would be stored for anybody. */
    private static final Set<String> GATE =
            Set.of("stale", "no-tidemark", "rules", "timeline", "went-back", "redis", "no-rule", "schema");

    private final int port;
    private final Function<UserId, String> tokens;
    private final Pace pace;
    private final CheckStores stores;
    private final BooleanSupplier isStopped;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final AtomicInteger inVain = new AtomicInteger();
    private volatile String vain = "";

    /**
     * @param port of an api on this machine
     * @param tokens bearer tokens that it takes
     * @param stores what that api has stored
     * @param isStopped asked before each read
     */
    WarmReads(int port, Function<UserId, String> tokens, Pace pace, CheckStores stores, BooleanSupplier isStopped) {
        this.port = port;
        this.tokens = tokens;
        this.pace = pace;
        this.stores = stores;
        this.isStopped = isStopped;
    }

    /**
     * Reads all of it, user by user.
     *
     * @throws CommandException when nothing would be stored
     */
    void run(List<ReadDeclaration> reads, Collection<UserId> users, Warmed warmed, Progress progress)
            throws InterruptedException {
        long all = (long) reads.size() * users.size();
        for (UserId user : users) {
            String token = tokens.apply(user);
            for (ReadDeclaration read : reads) {
                pace.await();
                places.acquire();
                if (isStopped.getAsBoolean() || inVain.get() >= MOST_IN_VAIN) {
                    places.release();
                    finish(warmed, progress, all);
                    return;
                }
                start(read, token, warmed);
                progress.show(warmed.done(), all);
            }
        }
        finish(warmed, progress, all);
    }

    private void finish(Warmed warmed, Progress progress, long all) throws InterruptedException {
        places.acquire(MOST_AT_ONCE);
        stores.check(warmed);
        progress.show(warmed.done(), all);
        if (inVain.get() >= MOST_IN_VAIN) {
            throw new CommandException("Nothing is cached now, the api says BYPASS; reason=" + vain + " (" + warmed
                    + "): 'tidemark status' tells where the pipeline stands, docs/http.md what the reason means");
        }
    }

    private void start(ReadDeclaration read, String token, Warmed warmed) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + read.path()))
                .header("Authorization", "Bearer " + token)
                .timeout(LONGEST_ANSWER)
                .build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        warmed.failed(read.name() + ": " + failure);
                    } else {
                        var cache = answer.headers().firstValue("X-Cache");
                        if (isOfRead(answer.statusCode(), cache.isPresent())) {
                            count(cache.orElseThrow(), warmed);
                        } else {
                            warmed.failed(read.name() + ": status " + answer.statusCode());
                        }
                    }
                    places.release();
                });
    }

    /** That there is no row is cached too; a 404 of something else says nothing of the cache. */
    static boolean isOfRead(int status, boolean tellsCache) {
        return tellsCache && (status == 200 || status == 404);
    }

    private void count(String cache, Warmed warmed) {
        String reason = cache.startsWith("BYPASS; reason=") ? cache.substring("BYPASS; reason=".length()) : "";
        if (GATE.contains(reason)) {
            vain = reason;
            inVain.incrementAndGet();
        } else {
            inVain.set(0);
        }
        if (!reason.isEmpty()) {
            warmed.bypassed(reason);
        } else if (cache.equals("HIT")) {
            warmed.warm();
        } else {
            warmed.fill();
        }
    }
}
