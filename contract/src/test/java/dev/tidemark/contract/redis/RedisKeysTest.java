package dev.tidemark.contract.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisKeysTest {

    private static final UserId USER = new UserId("123");

    @Test
    void shouldNameKeysAsTheContractDoes() {
        var keys = new RedisKeys("", false);

        assertThat(keys.version(USER)).isEqualTo("cache_user_version:123");
        assertThat(keys.enabled(USER)).isEqualTo("cache_user_enabled:123");
        assertThat(keys.entryBeforeVersion(USER) + 1 + keys.entryAfterVersion("abc123def456"))
                .isEqualTo("cache:123:v1:cacheops:abc123def456");
        assertThat(keys.tidemark(new SourceName("main"))).isEqualTo("tidemark:main");
        assertThat(keys.state()).isEqualTo("tidemark:state");
        assertThat(keys.health("5f0d")).isEqualTo("tidemark:health:5f0d");
    }

    @Test
    void shouldPutThePrefixBeforeEachAndBracesAroundTheUser() {
        var keys = new RedisKeys("shop:", true);

        assertThat(keys.version(USER)).isEqualTo("shop:cache_user_version:{123}");
        assertThat(keys.enabled(USER)).isEqualTo("shop:cache_user_enabled:{123}");
        assertThat(keys.entryBeforeVersion(USER)).isEqualTo("shop:cache:{123}:v");
        assertThat(keys.state()).isEqualTo("shop:tidemark:state");
    }

    @ParameterizedTest
    @CsvSource({"'', false", "shop:, true"})
    void shouldHaveTheUserStandInAnEntryAsInTheVersion(String prefix, boolean hashTags) {
        var keys = new RedisKeys(prefix, hashTags);
        String user = keys.version(USER).substring(keys.versionBeforeUser().length());

        assertThat(keys.entryBeforeUser() + user + keys.entryBetweenUserAndVersion())
                .isEqualTo(keys.entryBeforeVersion(USER));
        assertThat(keys.entryBetweenVersionAndHash() + "abc").isEqualTo(keys.entryAfterVersion("abc"));
    }
}
