package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.contract.DatabaseUrl;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark lint}. */
class LintIT {

    private static final String SCHEMA = """
            create table users (id bigint primary key);
            create table keyless (user_id bigint);
            create table silent (id bigint primary key, user_id bigint);
            alter table silent replica identity nothing;
            create unlogged table scratch (id bigint primary key, user_id bigint);
            create table late (id bigint primary key, user_id bigint);
            create table wide (id bigint primary key, owner text, short varchar(20), readers bigint[]);
            create table unruled (id bigint primary key);
            create table log (id bigint primary key);
            create table part (id bigint primary key, user_id bigint) partition by hash (id);
            create table part_0 partition of part for values with (modulus 1, remainder 0);
            create table torn (id bigint, user_id bigint) partition by list (id);
            alter table torn replica identity full;
            create table torn_0 partition of torn default;
            alter table torn_0 replica identity full;
            create unlogged table torn_1 partition of torn for values in (1);
            alter table torn_1 replica identity full;
            create foreign data wrapper elsewhere;
            create server far foreign data wrapper elsewhere;
            create foreign table torn_2 partition of torn for values in (2) server far;
            create table pair (a bigint, b bigint, user_id bigint, primary key (a, b));
            create view all_logs as select log.id from log;
            create materialized view frozen as select id from users;
            create publication tidemark for table users, wide, unruled, part, pair, torn_0 with (publish_via_partition_root)
            """;

    private static final String RULES = """
            ownership:
              users: id
              keyless: user_id
              silent: user_id
              scratch: user_id
              late: [user_id, gone]
              wide: [owner, short, readers]
              log: nobody
              part: user_id
              torn: everyone
              pair: user_id
              missing: user_id
              part_0: user_id
            reads:
              fine: { path: /fine, sql: "select * from users where id = :user_id" }
              logs: { path: /logs, sql: "select * from all_logs" }
              unruled: { path: /unruled, sql: "select * from unruled where id = :user_id" }
              frozen: { path: /frozen, sql: "select * from frozen" }
              all: { path: /all, sql: "select id from users" }
              wrong: { path: /wrong, sql: "select nothing from users" }
            """;

    @TempDir
    private static Path directory;

    private static TestServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = TestServers.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Test
    void shouldFindWhatStandsAgainstRightAnswers() throws Exception {
        var database = servers.database("faulty", SCHEMA);
        String rules = file("faulty.yml", RULES);

        var run = database.run("lint", "--config", rules);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out().lines().map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactly(
                        "rule-without-table public.missing",
                        "rule-without-table public.part_0",
                        "rule-without-column public.late",
                        "table-without-rule public.unruled",
                        "unlogged-table public.scratch",
                        "unseen-partition public.torn",
                        "unseen-partition public.torn",
                        "no-primary-key public.keyless",
                        "replica-identity-nothing public.silent",
                        "not-in-publication public.late",
                        "toastable-column public.wide.owner",
                        "toastable-column public.wide.readers",
                        "read-refused reads.wrong",
                        "read-without-rule reads.frozen",
                        "read-without-rule reads.logs",
                        "read-without-rule reads.unruled",
                        "read-without-user reads.all",
                        "ddl-not-reported event triggers tidemark_ddl, tidemark_drop");
        assertThat(run.out().lines()).allMatch(line -> line.contains("; mend: "));
        assertThat(run.out())
                .contains("its rule 'gone' needs the column gone of public.late, which does not exist or is generated;"
                        + " mend: name one that does: id, user_id")
                .contains("it is a partition of public.part")
                .contains("its partition public.torn_1 is unlogged, so Postgres does not send its changes;"
                        + " mend: alter table \"public\".\"torn_1\" set logged")
                .contains("its partition public.torn_2 is a foreign table");
        assertThat(database.run("lint", "--config", rules).out()).isEqualTo(run.out());
    }

    @Test
    void shouldTellTheSameInJson() throws Exception {
        var database =
                servers.database("json", SCHEMA.replace("create publication tidemark", "create publication other"));

        var run = database.run("lint", "--json", "--config", file("json.yml", RULES));

        assertThat(run.exitCode()).isEqualTo(1);
        JsonNode findings = new ObjectMapper().readTree(run.out());
        List<String> checks = new ArrayList<>();
        findings.forEach(finding -> {
            assertThat(finding.fieldNames()).toIterable().containsExactly("check", "object", "message", "mend");
            checks.add(finding.get("check").asText());
        });
        // Without a publication nothing is missing from it.
        assertThat(checks).contains("no-primary-key").doesNotContain("not-in-publication");
    }

    @Test
    void shouldFindTheDemoCleanOnceItReportsDdl() throws Exception {
        String schema;
        try (var in = LintIT.class.getResourceAsStream("/demo/schema.sql")) {
            schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var database = servers.database("demo_of_lint", schema);

        assertThat(database.run("lint").out().lines())
                .singleElement()
                .asString()
                .startsWith("ddl-not-reported ");
        database.run("install");
        var run = database.run("lint");
        assertThat(run.out().lines()).containsExactly("nothing to mend");
        assertThat(run.exitCode()).isZero();
        assertThat(database.run("lint", "--json").out().lines()).containsExactly("[]");

        database.execute("alter event trigger tidemark_ddl disable");
        assertThat(database.run("lint").exitCode()).isEqualTo(1);
    }

    @Test
    void shouldNotAskThoseToInstallWhoMayNot() throws Exception {
        var database =
                servers.database("modest", "create table users (id bigint primary key); create role modest login");

        var run =
                servers.as(database, "modest").run("lint", "--config", file("modest.yml", "ownership: { users: id }"));

        assertThat(run.out().lines()).containsExactly("nothing to mend");
    }

    @Test
    void shouldFindAnEvictionPolicyThatTakesVersionsEvenWhereConfigIsRefused() throws Exception {
        var database = servers.database("eviction", "create table users (id bigint primary key)");
        String rules = file("eviction.yml", "ownership: { users: id }");
        database.run("install");
        try (var client = RedisClient.create(servers.redisUrl());
                var connection = client.connect()) {
            connection.sync().configSet("maxmemory-policy", "allkeys-lru");
            try {
                assertThat(database.run("lint", "--config", rules).out().lines())
                        .singleElement()
                        .asString()
                        .startsWith("redis-eviction maxmemory-policy: it is allkeys-lru");
                connection.sync().aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.CONFIG));
                assertThat(database.run("lint", "--config", rules).exitCode()).isEqualTo(1);
            } finally {
                connection.sync().aclSetuser("default", AclSetuserArgs.Builder.allCommands());
                connection.sync().configSet("maxmemory-policy", "noeviction");
            }
        }
        assertThat(database.run("lint", "--config", rules).exitCode()).isZero();
    }

    @Test
    void shouldSayThatRedisIsAwayBesideWhatItFound() throws Exception {
        var database = servers.database("alone", "create table users (id bigint primary key)");
        DatabaseUrl url = database.url();
        Path data = Files.createTempDirectory(directory, "alone-");
        RunningSystem.of(url.uri(), "127.0.0.1:1", "redis://127.0.0.1:1", Optional.empty())
                .write(data.resolve("running.properties"));

        var run = CommandRun.of(
                "lint", "--data", data.toString(), "--config", file("alone.yml", "ownership: { users: id }"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("tidemark: Redis at 127.0.0.1:1 does not answer");
        assertThat(run.out()).startsWith("ddl-not-reported ");
    }

    private static String file(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name), yaml).toString();
    }
}
