package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** The example of FIPS 180-4. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void shouldBeAsTheStandardSays() {
        assertThat(HexFormat.of().formatHex(Sha256.of("abc"))).isEqualTo(OF_ABC);
        assertThat(Sha256.firstHalf("abc")).isEqualTo(OF_ABC.substring(0, 32));
        assertThat(Sha256.firstHalf(new byte[] {'a', 'b', 'c'})).isEqualTo(OF_ABC.substring(0, 32));
    }
}
