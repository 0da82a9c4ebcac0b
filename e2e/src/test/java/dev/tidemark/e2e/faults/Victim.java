package dev.tidemark.e2e.faults;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.servers.Server;
import dev.tidemark.e2e.servers.Signals;
import java.sql.SQLException;

/**
 * A process that stands still for a while.
 *
 * @param freeze makes it stand still
 * @param resume lets it go on
 */
record Victim(Runnable freeze, Runnable resume) {

    /**
     * A part of the system as it runs now.
     *
     * @param name a role, {@code kafka}, {@code redis}, {@code postgres}, or {@code walsender}: what sends changes to cdc
     */
    static Victim of(CheckedSystem system, String name) throws SQLException {
        return switch (name) {
            case "kafka" -> of(system.stack().kafkaServer());
            case "redis" -> of(system.stack().redisServer());
            case "postgres" -> of(system.stack().postgresServer());
            case "walsender" -> {
                long process = system.stack().postgresServer().walsender("tidemark");
                yield new Victim(() -> Signals.freeze(process), () -> Signals.resume(process));
            }
            default -> new Victim(system.role(name)::freeze, system.role(name)::resume);
        };
    }

    private static Victim of(Server server) {
        return new Victim(server::freeze, server::resume);
    }
}
