package dev.tidemark.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    198.51.100.7 | 203.0.113.9                       | 198.51.100.7 | a stranger may write what he likes
                    10.0.0.1     | 203.0.113.9                       | 203.0.113.9  | behind the proxy
                    10.0.0.1     | 1.2.3.4, 203.0.113.9              | 203.0.113.9  | what the client has put before it
                    10.0.0.1     | 1.2.3.4, 203.0.113.9, 10.9.9.9    | 203.0.113.9  | behind two proxies
                    10.0.0.1     | 10.0.0.2                          | 10.0.0.2     | the proxy itself asks
                    10.0.0.1     | ''                                | 10.0.0.1     | nothing is said
                    10.0.0.1     | unknown                           | 10.0.0.1     | no address is said
                    10.0.0.1     | 203.0.113.9, unknown              | 10.0.0.1     | what stands before that may be anybody's
                    10.0.0.1     | localhost                         | 10.0.0.1     | names are not asked for
                    10.0.0.1     | 2001:db8::1                       | 2001:db8:0:0:0:0:0:1 | IPv6
                    ::ffff:10.0.0.1 | 203.0.113.9                    | 203.0.113.9  | IPv4 written as IPv6
                    fd00::1      | 203.0.113.9                       | 203.0.113.9  | a proxy with IPv6
                    fe00::1      | 203.0.113.9                       | fe00:0:0:0:0:0:0:1 | another with IPv6
                    11.0.0.1     | 203.0.113.9                       | 11.0.0.1     | next to the range
                    """)
    void shouldBelieveTrustedProxiesAlone(String peer, String forwardedFor, String client, String why) {
        var addresses = new ClientAddresses(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));
        assertThat(addresses.behind(address(peer), List.of(forwardedFor)))
                .as(why)
                .hasToString(client);
        assertThat(addresses.behind(address(peer), Arrays.asList(forwardedFor.split(",", -1))))
                .as("in several headers")
                .hasToString(client);
    }

    @Test
    void shouldKnowWhatIsInARange() {
        assertThat(AddressRange.parse("192.0.2.128/25").contains(address("192.0.2.200")))
                .isTrue();
        assertThat(AddressRange.parse("192.0.2.128/25").contains(address("192.0.2.100")))
                .isFalse();
        assertThat(AddressRange.parse("192.0.2.1").contains(address("192.0.2.1")))
                .isTrue();
        assertThat(AddressRange.parse("192.0.2.1").contains(address("192.0.2.2")))
                .isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(address("192.0.2.2")))
                .isTrue();
        assertThat(AddressRange.parse("0.0.0.0/0").contains(address("2001:db8::1")))
                .isFalse();
        assertThat(AddressRange.parse("2001:db8::/33").contains(address("2001:db8:7fff::1")))
                .isTrue();
        assertThat(AddressRange.parse("2001:db8::/33").contains(address("2001:db8:8000::1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/", "example.com/8", "::/129"})
    void shouldRefuseWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
