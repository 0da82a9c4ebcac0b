package dev.tidemark.e2e.checker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Reads values of users over HTTP, with and without {@code X-Cache-Min-LSN} and {@code X-Max-Staleness}, and has each
 * answer judged. For one thread.
 */
final class Reader implements Runnable {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** The part of requests that ask for the last write. */
    private static final double WITH_MINIMUM_LSN = 0.3;

    /** The part of requests that ask for answers fresher than the bound, by {@code X-Max-Staleness}. */
    private static final double FRESHER = 0.2;

    private final HttpClient client;
    private final URI api;
    private final Workload workload;
    private final Histories histories;
    private final Judge judge;
    private final Tally tally;
    private final BooleanSupplier goOn;
    private final Random random;
    private final String[] tokens;
    private final Known[] known;

    /** An answer that the reader has already. */
    private record Known(String tag, long value) {}

    Reader(
            HttpClient client,
            URI api,
            Workload workload,
            int number,
            Histories histories,
            Judge judge,
            Tally tally,
            BooleanSupplier goOn) {
        this.client = client;
        this.api = api;
        this.workload = workload;
        this.histories = histories;
        this.judge = judge;
        this.tally = tally;
        this.goOn = goOn;
        this.random = new Random(workload.seed() * 37 + number);
        this.tokens = new String[workload.users()];
        this.known = new Known[workload.users()];
        for (int user = 1; user <= tokens.length; user++) {
            tokens[user - 1] = Token.of(Integer.toString(user), CheckedApplication.TOKEN_SECRET);
        }
    }

    @Override
    public void run() {
        var pace = new Pace(random, (double) workload.readsPerSecond() / workload.readers());
        while (goOn.getAsBoolean()) {
            pace.await();
            try {
                read(1 + random.nextInt(workload.users()), random.nextDouble() < WITH_MINIMUM_LSN, bound());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** How old a hit may be: as the api has it, or down to a quarter of that. */
    private Duration bound() {
        Duration most = workload.maxStaleness();
        return random.nextDouble() < FRESHER
                ? Duration.ofMillis((long) (most.toMillis() * (0.25 + 0.75 * random.nextDouble())))
                : most;
    }

    private void read(int user, boolean minimumLsn, Duration bound) throws InterruptedException {
        long sentAt = System.nanoTime();
        Expectation expected = histories.of(user).expect(sentAt, bound.toNanos());
        boolean withMinimumLsn = minimumLsn && expected.located() > 0;
        String outcome;
        try {
            HttpResponse<String> response =
                    client.send(request(user, expected, withMinimumLsn, bound), HttpResponse.BodyHandlers.ofString());
            outcome = judge(user, response, expected, withMinimumLsn);
            if (outcome.equals("BYPASS stale") && !bound.equals(workload.maxStaleness())) {
                // The gate may be open to all who ask for less.
                outcome = "BYPASS fresher";
            }
        } catch (IOException e) {
            outcome = "FAILED " + e.getClass().getSimpleName();
        }
        tally.answered(outcome, withMinimumLsn, System.nanoTime() - sentAt);
    }

    private HttpRequest request(int user, Expectation expected, boolean withMinimumLsn, Duration bound) {
        var request = HttpRequest.newBuilder(api.resolve(CheckedApplication.PATH))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tokens[user - 1]);
        if (withMinimumLsn) {
            request.header("X-Cache-Min-LSN", expected.lsn().toString());
        }
        if (!bound.equals(workload.maxStaleness())) {
            request.header("X-Max-Staleness", bound.toMillis() + "ms");
        }
        if (known[user - 1] != null) {
            request.header("If-None-Match", known[user - 1].tag());
        }
        return request.build();
    }

    private String judge(int user, HttpResponse<String> response, Expectation expected, boolean withMinimumLsn) {
        if (response.statusCode() != 200 && response.statusCode() != 304) {
            return "FAILED " + response.statusCode();
        }
        Answer answer;
        if (response.statusCode() == 304) {
            answer = new Answer(user, user, known[user - 1].value(), Answer.cache(response), Answer.version(response));
        } else {
            answer = Answer.of(user, response);
            known[user - 1] = random.nextBoolean()
                    ? null
                    : new Known(response.headers().firstValue("ETag").orElseThrow(), answer.value());
        }
        judge.judge(answer, expected, withMinimumLsn);
        return answer.cache().replace("; reason=", " ");
    }
}
