package dev.tidemark.api;

import dev.tidemark.contract.DatabaseUrl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** A real Postgres with the tables of {@code schema.sql}, and a real Redis. */
public final class RealServers implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final RealRedis redis;
    private final RedisClient redisClient;
    private final StatefulRedisConnection<String, String> redisConnection;

    RealServers() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        redis = RealRedis.start();
        redisClient = RedisClient.create(redis.url());
        redisConnection = redisClient.connect();
        try (InputStream schema = RealServers.class.getResourceAsStream("schema.sql")) {
            sql(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    public DatabaseUrl database() {
        return new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres", "", Map.of());
    }

    String redisUrl() {
        return redis.url();
    }

    RedisCommands<String, String> redis() {
        return redisConnection.sync();
    }

    /** Runs SQL and commits. */
    public void sql(String sql) throws SQLException {
        try (Connection connection = connect()) {
            connection.createStatement().execute(sql);
        }
    }

    /** The first column of the first row. */
    String select(String sql) throws SQLException {
        try (Connection connection = connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    void stopPostgres() throws IOException {
        postgres.close();
    }

    Connection connect() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    @Override
    public void close() throws IOException {
        redisConnection.close();
        redisClient.shutdown();
        redis.close();
        postgres.close();
    }
}
