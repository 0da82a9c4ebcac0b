package dev.tidemark.e2e.checker;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.OtherSource;
import dev.tidemark.e2e.RoleProcess;
import dev.tidemark.e2e.Stack;
import dev.tidemark.e2e.servers.KafkaProcess;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Servers and roles, each in a process of its own, for the load of a {@link Checker}. For one thread. */
public final class CheckedSystem implements AutoCloseable {

    private static final Map<String, String> READY =
            Map.of("cdc", "Streaming changes", "invalidator", "Raising versions", "api", "Api started");

    private final Stack stack;
    private final int apiPort;
    private final Workload workload;
    private final List<String> sources;
    private final List<OtherSource> others = new ArrayList<>();
    private final Map<String, RoleProcess> roles = new LinkedHashMap<>();

    private CheckedSystem(Stack stack, int apiPort, Workload workload, List<String> sources) {
        this.stack = stack;
        this.apiPort = apiPort;
        this.workload = workload;
        this.sources = sources;
    }

    /** Starts everything but the load. */
    public static CheckedSystem start(Workload workload) throws IOException, SQLException {
        return start(workload, List.of("main"));
    }

    /** Starts everything but the load, with a database of other users beside that of those who read. */
    public static CheckedSystem startWithTwoSources(Workload workload) throws IOException, SQLException {
        return start(workload, List.of("main", "other"));
    }

    private static CheckedSystem start(Workload workload, List<String> sources) throws IOException, SQLException {
        int apiPort = KafkaProcess.freePort();
        var system = new CheckedSystem(
                Stack.startInHand(
                        PostgresVersion.DEFAULT,
                        CheckedApplication.schema(1, workload.users()),
                        CheckedApplication.configuration(apiPort, workload.maxStaleness(), sources)),
                apiPort,
                workload,
                sources);
        try {
            system.startRole("cdc");
            system.startOtherSources();
            system.startRole("invalidator");
            system.startRole("api");
            system.stack.awaitReflected(Duration.ofMinutes(2));
            return system;
        } catch (IOException | SQLException | RuntimeException e) {
            system.close();
            throw e;
        }
    }

    private void startOtherSources() throws IOException, SQLException {
        for (String name : sources.subList(1, sources.size())) {
            OtherSource other =
                    stack.startSource(name, CheckedApplication.schema(workload.users() + 1L, workload.users()));
            others.add(other);
            RoleProcess cdc = other.startCdc();
            roles.put("cdc of " + name, cdc);
            cdc.awaitLog(READY.get("cdc"));
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
        return Checker.start(stack, others, api(), workload);
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
        UnaryOperator<String> change = unused -> CheckedApplication.configuration(port, maxStaleness, sources);
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
