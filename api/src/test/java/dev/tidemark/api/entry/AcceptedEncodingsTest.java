package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedEncodingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "*",
                "deflate, gzip;q=1.0, *;q=0.5",
                "gzip;q=0.001",
                "gzip ; Q=0.5",
                "identity;q=0, *",
                "br;q=1, gzip;q=0.2",
                "gzip, identity",
                "gzip;q=0.5, identity;q=0.5",
                "gzip, br;q=nonsense"
            })
    void shouldSendGzip(String header) {
        assertThat(AcceptedEncodings.of(List.of(header)).gzip()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br",
                "gzip;q=0",
                "gzip;q=0.000, *",
                "*;q=0",
                "gzip;q=0.5, identity;q=1",
                "gzip;q=2",
                "gzip;q=-1",
                "gzip;q=",
                "gzip;level=1",
                "gzipped",
                "identity;q=0"
            })
    void shouldSendBodiesAsTheyAre(String header) {
        assertThat(AcceptedEncodings.of(List.of(header)).gzip()).isFalse();
    }

    @Test
    void shouldReadAllLinesOfTheHeader() {
        assertThat(AcceptedEncodings.of(List.of()).gzip()).isFalse();
        assertThat(AcceptedEncodings.of(List.of("br", "gzip")).gzip()).isTrue();
    }
}
