package dev.tidemark.e2e.checker;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.RoleProcess;
import dev.tidemark.e2e.Stack;
import dev.tidemark.e2e.servers.KafkaProcess;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Servers and roles, each in a process of its own, for the load of a {@link Checker}. For one thread. */
public final class CheckedSystem implements AutoCloseable {

    private static final Map<String, String> READY =
            Map.of("cdc", "Streaming changes", "invalidator", "Raising versions", "api", "Api started");

    private final Stack stack;
    private final int apiPort;
    private final Workload workload;
    private final Map<String, RoleProcess> roles = new LinkedHashMap<>();

    private CheckedSystem(Stack stack, int apiPort, Workload workload) {
        this.stack = stack;
        this.apiPort = apiPort;
        this.workload = workload;
    }

    /** Starts everything but the load. */
    public static CheckedSystem start(Workload workload) throws IOException, SQLException {
        int apiPort = KafkaProcess.freePort();
        var system = new CheckedSystem(
                Stack.startInHand(
                        PostgresVersion.DEFAULT,
                        CheckedApplication.schema(workload.users()),
                        CheckedApplication.configuration(apiPort, workload.maxStaleness())),
                apiPort,
                workload);
        try {
            system.startRole("cdc");
            system.startRole("invalidator");
            system.startRole("api");
            system.stack.awaitReflected(Duration.ofMinutes(2));
            return system;
        } catch (IOException | SQLException | RuntimeException e) {
            system.close();
            throw e;
        }
    }

    public Stack stack() {
        return stack;
    }

    /** Where the api serves. */
    public URI api() {
        return URI.create("http://127.0.0.1:" + apiPort);
    }

    /** What the load does. */
    public Workload workload() {
        return workload;
    }

    /** Starts the load, judged by the bound that the api has. */
    public Checker check() throws IOException {
        return Checker.start(stack, api(), workload);
    }

    /** A role that was started last. */
    public RoleProcess role(String role) {
        return roles.get(role);
    }

    /** Starts a role, as the first or anew. */
    public RoleProcess startRole(String role) throws IOException {
        RoleProcess process = stack.startProcess(role);
        roles.put(role, process);
        return process.awaitLog(READY.get(role));
    }

    /** Starts one more api, at another port and with a bound of its own. */
    OtherApi startOtherApi(Duration maxStaleness) throws IOException {
        int port = KafkaProcess.freePort();
        UnaryOperator<String> change = unused -> CheckedApplication.configuration(port, maxStaleness);
        RoleProcess process = stack.startProcess("api", change);
        return new OtherApi(process.awaitLog(READY.get("api")), URI.create("http://127.0.0.1:" + port));
    }

    /** An api beside the one of the system. */
    record OtherApi(RoleProcess process, URI uri) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            roles.values().forEach(RoleProcess::close);
        } finally {
            stack.close();
        }
    }
}
