package dev.tidemark.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.api.AccessConfig;
import dev.tidemark.api.WaitConfig;
import dev.tidemark.api.http.AddressRange;
import dev.tidemark.api.http.CrossOrigin;
import dev.tidemark.api.http.TlsFiles;
import dev.tidemark.api.identity.AdminClaim;
import dev.tidemark.api.identity.SigningAlgorithm;
import dev.tidemark.api.identity.TokenConfig;
import dev.tidemark.api.identity.TokenKeys;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {

    @Test
    void shouldReadEverySetting() {
        var configuration = parse("""
                sources: [main, stock, shop]
                source:
                  name: shop
                  database-url: postgresql://cdc:secret@db/shop
                  slot: shop_slot
                  publication: shop_publication
                  heartbeat-interval: 250ms
                kafka: { bootstrap-servers: "kafka1:9092,kafka2:9092", replication-factor: 3 }
                redis: { url: "redis://redis:6379/1", key-prefix: "shop:", hash-tags: true }
                cache: { default-timeout: 10m, max-staleness: 3s, min-lsn-wait: 0ms, barrier-timeout: 30s }
                invalidator: { application-id: shop, state-directory: /var/lib/tidemark, max-users-per-batch: 5 }
                api:
                  host: 0.0.0.0
                  port: 9000
                  token-secret: 0123456789abcdef0123456789abcdef
                profile: { table: core_userprofile, user-column: user_id, enabled-column: cache_enabled }
                ownership:
                  invoices: owner_id
                  billing.notes: [created_by, assigned_to]
                reads:
                  invoices:
                    path: /api/invoices/
                    sql: select id from invoices where owner_id = :user_id limit :limit
                    params: { limit: { type: integer, default: 50, min: 1, max: 200 } }
                    ttl: 1m
                """);

        assertThat(configuration.cdc().slot()).isEqualTo("shop_slot");
        assertThat(configuration.cdc().sources()).hasToString("[main, stock, shop]");
        assertThat(configuration.cdc().heartbeatInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(configuration.cdc().replicationFactor()).isEqualTo((short) 3);
        assertThat(configuration.invalidatorConfig().maxUsersPerBatch()).isEqualTo(5);
        assertThat(configuration.invalidatorConfig().keys().prefix()).isEqualTo("shop:");
        assertThat(configuration.apiConfig().port()).isEqualTo(9000);
        assertThat(configuration.apiConfig().sources())
                .as("the api's own first")
                .map(SourceName::value)
                .containsExactly("shop", "main", "stock");
        assertThat(configuration.invalidatorConfig().sources().size()).isEqualTo(3);
        assertThat(configuration.cdc().ownership().profile()).isPresent();
        assertThat(configuration.apiConfig().maxStaleness()).isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.apiConfig().waits()).isEqualTo(new WaitConfig(Duration.ZERO, Duration.ofSeconds(30)));
        assertThat(configuration.reads()).hasSize(1);
        assertThat(configuration.ownership().of(TableName.parse("billing.notes")))
                .isEqualTo(OwnershipRule.Union.ofColumns("created_by", "assigned_to"));
    }

    @Test
    void shouldHaveADefaultForEverythingButTheAddresses() {
        var configuration = parse("");

        assertThat(configuration.source().name()).hasToString("main");
        assertThat(configuration.sources()).hasToString("[main]");
        assertThat(parse("source: { name: shop }").sources()).hasToString("[shop]");
        assertThat(configuration.defaultTtl()).isEqualTo(Duration.ofMinutes(5));
        assertThatThrownBy(configuration::cdc)
                .hasMessageContaining("DATABASE_URL is not set")
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS is not set");
        assertThatThrownBy(configuration::invalidatorConfig).hasMessageContaining("REDIS_URL is not set");
        assertThatThrownBy(configuration::apiConfig).hasMessageContaining("DATABASE_URL is not set");
    }

    @Test
    void shouldLetTheEnvironmentWin() {
        var configuration = ConfigurationFile.parse(
                "tidemark.yml",
                """
                source: { database-url: "postgresql://a@file/db" }
                kafka: { bootstrap-servers: "file:9092" }
                redis: { url: "redis://file:6379", key-prefix: "file:" }
                cache: { default-timeout: 1m }
                """,
                Map.of(
                        "DATABASE_URL", "postgresql://a@environment/db",
                        "KAFKA_BOOTSTRAP_SERVERS", "environment:9092",
                        "REDIS_URL", "redis://environment:6379",
                        "CACHE_KEY_PREFIX", "environment:",
                        "CACHE_DEFAULT_TIMEOUT", "90",
                        "TIDEMARK_TOKEN_SECRET", "x".repeat(32)));

        assertThat(configuration.addresses().database().orElseThrow().host()).isEqualTo("environment");
        assertThat(configuration.addresses().kafka()).contains("environment:9092");
        assertThat(configuration.addresses().redis()).contains("redis://environment:6379");
        assertThat(configuration.keys().prefix()).isEqualTo("environment:");
        assertThat(configuration.defaultTtl()).isEqualTo(Duration.ofSeconds(90));
        assertThat(configuration.api().access().tokens().keys()).isEqualTo(new TokenKeys.Secret("x".repeat(32)));
    }

    @Test
    void shouldReportAllFaultsTogetherEachWithItsLineAndMend() {
        assertThat(faults("""
                        source:
                          name: Shop
                          heartbeat-interval: fast
                          hearbeat: 1s
                        redis:
                          url: http://redis
                          hash-tags: perhaps
                        api: { port: 99999 }
                        profile: { table: x }
                        ownership:
                          invoices: customer_id >> customers
                          a.b.c: user_id
                        reads:
                          invoices: { path: /api/invoices/, sql: "select :nothing" }
                          other: { sql: select 1 }
                        """))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault).startsWith("tidemark.yml:2: source.name: 'Shop'"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:3: source.heartbeat-interval: 'fast'")
                                .contains("such as 5m"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:4: source.hearbeat: there is no such setting")
                                .contains("heartbeat-interval"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:6: redis.url"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:7: redis.hash-tags: 'perhaps'"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:8: api.port: 99999"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:9: profile: expected table"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:11: ownership.invoices")
                                .endsWith("expected '->', '<-' or the end, found '>' at character 13"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:12: ownership.a.b.c"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:14: reads.invoices")
                                .contains("nothing"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:15: reads.other"));
    }

    @Test
    void shouldSayWhatIsWrongWithTheSources() {
        assertThat(faults("source: { name: shop }\nsources: [main, orders]\n"))
                .singleElement()
                .asString()
                .startsWith("tidemark.yml:2: sources: source.name 'shop' is not among [main, orders]")
                .contains("add it at the end");
        assertThat(faults("sources: [main, orders, main]"))
                .singleElement()
                .asString()
                .contains("sources: 'main' stands twice");
        assertThat(faults("sources: []")).singleElement().asString().contains("name at least one");
        assertThat(faults("sources: [main, Orders]")).singleElement().asString().contains("'Orders'");
        assertThat(faults("sources: { main: 0 }")).singleElement().asString().contains("a list of values");
    }

    @Test
    void shouldSayWhereItIsNotYaml() {
        assertThat(faults("source:\n  name: [a\n"))
                .singleElement()
                .asString()
                .contains("tidemark.yml:")
                .contains("YAML");
        assertThat(faults("just a text")).singleElement().asString().contains("tidemark.yml:1");
        assertThat(faults("kafka:\nkafka:\n"))
                .singleElement()
                .asString()
                .contains("tidemark.yml:2: kafka: it stands twice");
    }

    @Test
    void shouldNameTheVariableWhoseValueIsWrongWithoutItsSecret() {
        assertThatThrownBy(() -> ConfigurationFile.parse(
                        "tidemark.yml",
                        "",
                        Map.of(
                                "DATABASE_URL", "postgresql://app:hunter2@",
                                "REDIS_URL", "redis://:hunter2@ x",
                                "CACHE_DEFAULT_TIMEOUT", "5m",
                                "KAFKA_BOOTSTRAP_SERVERS", "kafka",
                                "TIDEMARK_TOKEN_SECRET", "hunter2")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.faults()).hasSize(5))
                .hasMessageContaining("DATABASE_URL: ")
                .hasMessageContaining("REDIS_URL: ")
                .hasMessageContaining("CACHE_DEFAULT_TIMEOUT: '5m' is not a whole number")
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS: ")
                .hasMessageContaining("TIDEMARK_TOKEN_SECRET: ")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void shouldSayWhichFileItCannotRead(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing.yml");
        assertThatThrownBy(() -> ConfigurationFile.load(Optional.of(missing), Map.of()))
                .hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> ConfigurationFile.load(Optional.of(directory), Map.of()))
                .hasMessageStartingWith(directory + ": it cannot be read");
        Path binary = Files.write(directory.resolve("binary.yml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> ConfigurationFile.load(Optional.of(binary), Map.of()))
                .hasMessageContaining("not text in UTF-8");
    }

    @Test
    void shouldTakeTheDemoWhereThereIsNoFile() {
        assertThat(ConfigurationFile.load(Optional.empty(), Map.of()).reads()).isNotEmpty();
    }

    @Test
    void shouldTakeTheKeysOfAnIssuer() {
        var tokens = parse("""
                api:
                  tokens:
                    jwks-url: https://issuer.example/jwks.json
                    algorithms: [PS256, ES256]
                    issuer: https://issuer.example
                    audience: [shop, till]
                    user-claim: user_id
                    admin-claim: roles
                    admin-value: cache-admin
                """).api().access().tokens();

        assertThat(tokens)
                .isEqualTo(new TokenConfig(
                        new TokenKeys.KeyUrl(
                                URI.create("https://issuer.example/jwks.json"),
                                Set.of(SigningAlgorithm.PS256, SigningAlgorithm.ES256),
                                "tidemark.yml:3: api.tokens.jwks-url"),
                        Optional.of("https://issuer.example"),
                        Set.of("shop", "till"),
                        "user_id",
                        new AdminClaim("roles", "cache-admin")));
        assertThat(parse("api: { tokens: { public-key: issuer.pem } }")
                        .api()
                        .access()
                        .tokens()
                        .keys())
                .isEqualTo(new TokenKeys.KeyFile(
                        Path.of("issuer.pem"),
                        TokenKeys.KeyFile.Format.PEM,
                        Set.of(),
                        "tidemark.yml:1: api.tokens.public-key"));
    }

    @Test
    void shouldTakeHowClientsComeIn() {
        var access = parse("""
                api:
                  max-connections: 500
                  trusted-proxies: [10.0.0.0/8, "fd00::1"]
                  tls: { certificate: server.pem, key: server.key }
                  cors: { origins: ["https://app.example", "http://localhost:3000"] }
                """).api().access();

        assertThat(access.maxConnections()).isEqualTo(500);
        assertThat(access.trustedProxies())
                .containsExactly(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::1"));
        assertThat(access.tls())
                .contains(new TlsFiles(Path.of("server.pem"), Path.of("server.key"), "tidemark.yml:4: api.tls"));
        assertThat(access.crossOrigin())
                .isEqualTo(new CrossOrigin(Set.of("https://app.example", "http://localhost:3000")));
        assertThat(parse("").api().access()).isEqualTo(AccessConfig.ofSecret(""));
    }

    @Test
    void shouldTakeHowLargeAnswersMayBe() {
        var fills = parse("""
                cache: { max-entry-size: 2MiB }
                api: { max-answer-size: 2MiB }
                """).fills();

        assertThat(fills.largestEntryBytes()).isEqualTo(2 << 20);
        assertThat(fills.largestAnswerBytes()).isEqualTo(2 << 20);
        assertThat(parse("").fills().largestAnswerBytes()).isEqualTo(16 << 20);
        assertThat(faults("""
                        cache: { max-entry-size: 2MiB }
                        api: { max-answer-size: 2097151 }
                        """))
                .singleElement()
                .asString()
                .startsWith("tidemark.yml:2: api.max-answer-size: 2097151 bytes are fewer than the 2097152 of cache");
        assertThat(faults("api: { max-answer-size: 1GiB }"))
                .singleElement()
                .asString()
                .startsWith("tidemark.yml:1: api.max-answer-size: '1GiB' is out of bounds");
    }

    @Test
    void shouldSayWhatIsWrongWithHowClientsComeIn() {
        assertThat(faults("""
                        api:
                          max-connections: 0
                          trusted-proxies: [10.0.0.0/33, 10.0.0.0/8, proxy]
                          tls: { certificate: server.pem }
                          cors:
                            origins:
                              - "*"
                              - https://app.example
                              - app.example
                        """))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault).startsWith("tidemark.yml:2: api.max-connections: 0 is not"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:3: api.trusted-proxies: 10.0.0.0 has 32"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:3: api.trusted-proxies: 'proxy' is no"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:4: api.tls: expected certificate and key"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:7: api.cors.origins: '*' is no origin"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:9: api.cors.origins: 'app.example' is no origin"));
        assertThat(faults("api: { trusted-proxies: [proxy.example] }"))
                .singleElement()
                .asString()
                .contains("'proxy.example' is no address");
        for (String origin : List.of("https://app.example/", "app.example", "ftp://x", "null", "https://a b")) {
            assertThat(faults("api: { cors: { origins: ['" + origin + "'] } }"))
                    .singleElement()
                    .asString()
                    .contains("'" + origin + "' is no origin");
        }
    }

    @Test
    void shouldSignWithASecretOfItsOwnOnlyWhereNobodyElseSigns() {
        assertThat(parse("").api().signing("s".repeat(32)).access().tokens().keys())
                .isEqualTo(new TokenKeys.Secret("s".repeat(32)));
        var issuer = parse("api: { tokens: { jwks-file: keys.json } }").api();
        assertThat(issuer.signing("s".repeat(32))).isEqualTo(issuer);
    }

    @Test
    void shouldSayWhatIsWrongWithTheTokens() {
        assertThat(faults("""
                        api:
                          token-secret: 0123456789abcdef0123456789abcdef
                          tokens:
                            public-key: issuer.pem
                            jwks-url: http://issuer.example/jwks.json
                            algorithms: [RS256, none]
                            issuer: ""
                            sub: x
                        """))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:4: api.tokens: tokens are checked with one of")
                                .contains("TIDEMARK_TOKEN_SECRET", "api.tokens.public-key", "keep one"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:5: api.tokens.jwks-url: expected https://"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:6: api.tokens.algorithms: 'none' is none of [RS256"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:7: api.tokens.issuer: it is empty"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:8: api.tokens.sub: there is no such setting"));
        assertThat(faults("api: { tokens: { algorithms: RS256 } }"))
                .singleElement()
                .asString()
                .contains("a secret signs with HS256 alone");
        assertThat(faults("api: { tokens: { jwks-url: 'https://a b' } }"))
                .singleElement()
                .asString()
                .contains("it is not a URL");
    }

    private static Configuration parse(String text) {
        return ConfigurationFile.parse("tidemark.yml", text, Map.of());
    }

    private static List<String> faults(String text) {
        try {
            parse(text);
        } catch (ConfigurationException e) {
            return e.faults();
        }
        throw new AssertionError("Nothing was found wrong with\n" + text);
    }
}
