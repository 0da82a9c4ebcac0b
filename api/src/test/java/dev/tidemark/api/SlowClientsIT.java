package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("alone")
@ExtendWith(RealServersExtension.class)
class SlowClientsIT {

    /** Both ends are in this process: each takes two descriptors. */
    private static final int CONNECTIONS = 3_000;

    /** What a connection with half a request may cost on the heap: clients, buffers and all. */
    private static final int MOST_BYTES_EACH = 20_000;

    private static final byte[] HALF = RawConnection.bytes("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: ");
    private static final byte[] CRUMB = RawConnection.bytes("y");

    /** The documented time for the first request, and the second in which it is looked at, on a busy machine. */
    private static final Duration CUT = Duration.ofSeconds(30);

    private final RunningApi api;
    private final List<SocketChannel> channels = new ArrayList<>();

    SlowClientsIT(RealServers servers) {
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        api.close();
    }

    /** They send a byte now and then, so that they are never idle. */
    @Test
    void shouldAnswerOthersWhileThousandsDribble() throws Exception {
        String token = api.tokenOf("alice");
        long before = heap();
        for (int i = 0; i < CONNECTIONS; i++) {
            open().write(ByteBuffer.wrap(HALF));
        }
        api.tidemarkNow();
        assertThat(api.get("/api/invoices/", token).statusCode()).isEqualTo(200);
        assertThat(heap() - before).isLessThan((long) CONNECTIONS * MOST_BYTES_EACH);
        await("all who dribble are cut")
                .atMost(CUT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    assertThat(api.get("/health/live", "").statusCode()).isEqualTo(200);
                    assertThat(channels.stream().filter(SlowClientsIT::dribbles))
                            .isEmpty();
                });
        assertThat(api.get("/api/invoices/", token).statusCode()).isEqualTo(200);
    }

    private SocketChannel open() throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
        channel.configureBlocking(false);
        channels.add(channel);
        return channel;
    }

    /** Sends one more byte, and tells whether the server still holds the connection. */
    private static boolean dribbles(SocketChannel channel) {
        try {
            channel.write(ByteBuffer.wrap(CRUMB));
            return channel.read(ByteBuffer.allocate(1_024)) == 0;
        } catch (IOException cut) {
            return false;
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
