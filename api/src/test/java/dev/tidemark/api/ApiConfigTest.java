package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.redis.RedisKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void shouldShowNoSecret() {
        assertThat(config(SECRET).toString()).doesNotContain(SECRET, "hidden1", "hidden2");
    }

    @Test
    void shouldTakeASecretThatIsLongOrNone() {
        assertThat(config("").access()).isEqualTo(AccessConfig.ofSecret(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("short"))
                .withMessageContaining("openssl rand -hex 32");
    }

    @Test
    void shouldWantReadsApart() {
        assertFault("match the same requests", read("a", "/api/x"), read("b", "/api/x/"));
        assertFault("same name", read("a", "/api/x"), read("a", "/api/y"));
        assertThat(config(SECRET, read("a", "/api/x"), read("b", "/api/x/y")).reads())
                .hasSize(2);
    }

    @Test
    void shouldWantAnAddressOfRedis() {
        for (String url : new String[] {"", "localhost:6379", "http://localhost", "redis://", "redis://a b:1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RedisConfig(url, new RedisKeys("", false), Duration.ofMillis(30)))
                    .withMessageContaining("REDIS_URL");
        }
    }

    private static void assertFault(String part, ReadDeclaration... reads) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(SECRET, reads))
                .withMessageContaining(part);
    }

    private static ReadDeclaration read(String name, String path) {
        return new ReadDeclaration(name, path, "select 1", Map.of(), Optional.empty());
    }

    private static ApiConfig config(String secret, ReadDeclaration... reads) {
        var redis =
                new RedisConfig("redis://:hidden2@localhost:6379/0", new RedisKeys("", false), Duration.ofMillis(30));
        var database = DatabaseUrl.parse("postgresql://me:hidden1@localhost/db");
        return TestConfig.with(TestConfig.of(database, redis, 0, reads), AccessConfig.ofSecret(secret));
    }
}
