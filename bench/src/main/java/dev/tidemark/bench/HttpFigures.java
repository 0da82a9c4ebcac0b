package dev.tidemark.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the rounds of a benchmark have measured: told are the middle figure, and of quotients the middle quotient. Not
 * thread-safe.
 */
final class HttpFigures {

    private final int connections;
    private final Map<String, List<Double>> perSecond = new LinkedHashMap<>();
    private final Map<String, List<Double>> cpuMicroseconds = new LinkedHashMap<>();

    /**
     * @param connections that the requests came over
     */
    HttpFigures(int connections) {
        this.connections = connections;
    }

    /**
     * Takes down one round of one target; each has as many as the others.
     *
     * @param rate requests a second
     * @param microseconds of the api's core for each
     */
    void add(String target, double rate, double microseconds) {
        perSecond.computeIfAbsent(target, first -> new ArrayList<>()).add(rate);
        cpuMicroseconds.computeIfAbsent(target, first -> new ArrayList<>()).add(microseconds);
    }

    double perSecond(String target) {
        return middle(perSecond.get(target));
    }

    static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** How many times as many requests as the other; the two of a round were measured within seconds. */
    private double byRate(String target, String other) {
        return middleQuotient(perSecond.get(target), perSecond.get(other));
    }

    /** How many times as many a second of the api's core takes: that core may wait for Redis, which shares another. */
    private double byCore(String target, String other) {
        return middleQuotient(cpuMicroseconds.get(other), cpuMicroseconds.get(target));
    }

    private static double middleQuotient(List<Double> dividends, List<Double> divisors) {
        return middle(IntStream.range(0, dividends.size())
                .mapToObj(round -> dividends.get(round) / divisors.get(round))
                .toList());
    }

    /**
     * For machines.
     *
     * @param length of a body, in bytes
     * @param redis which one it was
     * @param stolen the part of the processors that was another machine's
     */
    JsonObject toJson(int length, String redis, double stolen, HttpLatency latency) {
        var told = new JsonObject().put("body_bytes", length).put("redis", redis);
        perSecond.forEach((name, values) -> told.put(name, Math.round(middle(values))));
        var cpu = new JsonObject();
        cpuMicroseconds.forEach((name, values) -> cpu.put(name, middle(values)));
        addLatency(told, "", latency.hit());
        addLatency(told, "constant_", latency.constant());
        return told.put("api_cpu_us", cpu)
                .put("stolen", stolen)
                .put("hit_to_constant", byRate("hit", "constant"))
                .put("hit_to_constant_by_core", byCore("hit", "constant"))
                .put("cost_of_correctness", 1 - byRate("hit", "plain GET"))
                .put("cost_of_correctness_by_core", 1 - byCore("hit", "plain GET"))
                .put("cost_of_correctness_from_redis", 1 - byRate("hit, from Redis", "plain GET"))
                .put("cost_of_correctness_from_redis_by_core", 1 - byCore("hit, from Redis", "plain GET"))
                .put("not_modified_to_hit", byRate("304", "hit"))
                .put("not_modified_to_hit_by_core", byCore("304", "hit"))
                .put("rate", Math.round(latency.rate()));
    }

    private static void addLatency(JsonObject told, String prefix, HttpLatency.Seconds seconds) {
        told.put(prefix + "p50_ms", seconds.milliseconds(50))
                .put(prefix + "p99_ms", seconds.milliseconds(99))
                .put(prefix + "p999_ms", seconds.milliseconds(99.9))
                .put(prefix + "middle_second_p99_ms", seconds.middleMilliseconds(99));
    }

    /**
     * For people.
     *
     * @param length of a body, in bytes
     * @param redis which one it was
     * @param stolen the part of the processors that was another machine's
     */
    void print(int length, String redis, double stolen, HttpLatency latency) {
        System.out.printf("body of %,d bytes, %d connections, no pipelining; %s%n", length, connections, redis);
        System.out.printf("%.0f %% of the processors were another machine's meanwhile%n", 100 * stolen);
        perSecond.forEach((name, values) -> System.out.printf(
                "%-18s %,9.0f requests/s, %5.1f us of the api's core each%n",
                name, middle(values), middle(cpuMicroseconds.get(name))));
        System.out.println("by requests, and by the time of the api's core:");
        System.out.printf(
                "hit to constant             %6.2f    %6.2f    (wanted 0.60 or more)%n",
                byRate("hit", "constant"), byCore("hit", "constant"));
        System.out.printf(
                "cost of correctness         %+6.1f %%  %+6.1f %%  (wanted 10 %% or less)%n",
                100 * (1 - byRate("hit", "plain GET")), 100 * (1 - byCore("hit", "plain GET")));
        System.out.printf(
                "the same, entry from Redis  %+6.1f %%  %+6.1f %%%n",
                100 * (1 - byRate("hit, from Redis", "plain GET")), 100 * (1 - byCore("hit, from Redis", "plain GET")));
        System.out.printf(
                "304 to hit                  %6.2f    %6.2f    (wanted more than 1)%n",
                byRate("304", "hit"), byCore("304", "hit"));
        System.out.printf("at %,.0f requests/s, half of the hits that it can:%n", latency.rate());
        print("hit", latency.hit(), " (wanted below 5)");
        print("constant", latency.constant(), "");
    }

    private static void print(String target, HttpLatency.Seconds seconds, String wanted) {
        System.out.printf(
                "%-10s p50 %.2f ms, p99 %.2f ms%s, p99.9 %.2f ms; p99 of the middle second %.2f ms%n",
                target,
                seconds.milliseconds(50),
                seconds.milliseconds(99),
                wanted,
                seconds.milliseconds(99.9),
                seconds.middleMilliseconds(99));
    }
}
