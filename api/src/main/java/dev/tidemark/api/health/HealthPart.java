package dev.tidemark.api.health;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thing that the api needs, whether it works and since when; logs when that changes. Thread-safe. */
public final class HealthPart {

    private static final Logger log = LoggerFactory.getLogger(HealthPart.class);

    private enum Status {
        UNKNOWN,
        UP,
        DOWN
    }

    private record State(Status status, String detail, Instant since) {}

    /** One that is late is no reason to wake anybody. */
    private static final int PATIENCE = 3;

    private final String name;
    private final InstantSource clock;
    private State state;
    private int misses;

    /**
     * @param name as it stands in the answer
     */
    public HealthPart(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        state = new State(Status.UNKNOWN, "not asked yet", clock.instant());
    }

    public String name() {
        return name;
    }

    /** It works. */
    public synchronized void up(String detail) {
        misses = 0;
        become(Status.UP, detail);
    }

    /** It did not when it was tried; it counts as down when it has failed {@value #PATIENCE} times in a row. */
    public synchronized void missed(String detail) {
        misses++;
        if (misses >= PATIENCE) {
            down(detail);
        }
    }

    /** It does not. */
    public void down(String detail) {
        become(Status.DOWN, detail);
    }

    public synchronized boolean isUp() {
        return state.status == Status.UP;
    }

    synchronized JsonObject toJson() {
        return new JsonObject()
                .put("status", state.status.name().toLowerCase(java.util.Locale.ROOT))
                .put("detail", state.detail)
                .put("since", state.since.toString());
    }

    private synchronized void become(Status status, String detail) {
        if (state.status == status) {
            state = new State(status, detail, state.since);
            return;
        }
        if (status == Status.DOWN) {
            log.atWarn().addKeyValue("part", name).addKeyValue("cause", detail).log("Part is down");
        } else {
            log.atInfo().addKeyValue("part", name).log("Part is up");
        }
        state = new State(status, detail, clock.instant());
    }
}
