package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    private static final EntityTag TAG = EntityTag.of(Buffer.buffer("[]"));
    private static final String TEXT = "\"4f53cda18c2baa0c0354bb5f9a3ecbe5\"";

    @Test
    void shouldBeTheBeginningOfTheBodysHash() {
        assertThat(TAG).hasToString("W/" + TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, "W/" + TEXT, "*", " * ", "\"a,b\", " + TEXT, "\"\"," + TEXT + ",\"c\""})
    void shouldKnowThatTheClientHasIt(String ifNoneMatch) {
        assertThat(KnownTags.of(ifNoneMatch).contain(TAG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4f53cda18c2baa0c0354bb5f9a3ecbe5", "\"4f53\"", "\"a\", \"b\"", "**"})
    void shouldKnowThatTheClientHasItNot(String ifNoneMatch) {
        assertThat(KnownTags.of(ifNoneMatch).contain(TAG)).isFalse();
        assertThat(KnownTags.of(null).contain(TAG)).isFalse();
    }
}
