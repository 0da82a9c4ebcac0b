package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LsnTest {

    @Test
    void shouldReadAndWriteTheTextOfPostgres() {
        assertThat(Lsn.parse("16/B374D848").value()).isEqualTo(0x16_B374D848L);
        assertThat(Lsn.parse("0/16B3748")).hasToString("0/16B3748");
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF").value()).isEqualTo(-1);
        for (String text : new String[] {"0/0", "0/F", "1/10", "16/B374D848", "8000000F/1", "FFFFFFFF/FFFFFFFF"}) {
            assertThat(Lsn.parse(text)).hasToString(text);
        }
    }

    @Test
    void shouldCompareAsUnsigned() {
        assertThat(Lsn.parse("FFFFFFFF/0")).isGreaterThan(Lsn.parse("7FFFFFFF/FFFFFFFF"));
        assertThat(Lsn.ZERO).isLessThan(Lsn.parse("0/1"));
    }

    @Test
    void shouldRefuseOtherTexts() {
        for (String text : new String[] {"", "16B3748", "0/", "/0", "0/16B374800", "0/xyz", " 0/1"}) {
            assertThatThrownBy(() -> Lsn.parse(text)).hasMessageContaining("'" + text + "' is not an LSN");
        }
    }
}
