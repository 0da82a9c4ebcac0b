package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjangoPasswordTest {

    /** From Django's own tests, {@code tests/auth_tests/test_hashers.py}. */
    private static final DjangoPassword KNOWN = DjangoPassword.parse(
                    "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=")
            .orElseThrow();

    @Test
    void shouldKnowThePasswordThatDjangoHashed() {
        assertThat(KNOWN.matches("lètmein")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "letmein", "lètmein ", "Lètmein"})
    void shouldRefuseAnyOther(String password) {
        assertThat(KNOWN.matches(password)).isFalse();
    }

    @Test
    void shouldKnowTheEmptyPassword() {
        var empty = DjangoPassword.parse("pbkdf2_sha256$1000$salt$lPtWrz6iLl0+0bBUCFsTbKMBt12LQGyALEiUefJzh8Y=");
        assertThat(empty.orElseThrow().matches("")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "!unusable",
                "md5$salt$hash",
                "pbkdf2_sha1$1000$salt$hash",
                "pbkdf2_sha256$0$salt$hash",
                "pbkdf2_sha256$-1$salt$hash",
                "pbkdf2_sha256$9999999999$salt$hash",
                "pbkdf2_sha256$1000$$hash",
                "pbkdf2_sha256$1000$salt$",
                "pbkdf2_sha256$1000$salt$hash$more"
            })
    void shouldFindNoPasswordInAnythingElse(String stored) {
        assertThat(DjangoPassword.parse(stored)).isEmpty();
    }
}
