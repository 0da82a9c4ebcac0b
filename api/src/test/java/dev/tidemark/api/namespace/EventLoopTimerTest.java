package dev.tidemark.api.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTimerTest {

    private static final long MILLISECONDS = 50;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop eventLoop = group.next();
    private final EventLoopTimer timer = new EventLoopTimer(eventLoop);
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final CountDownLatch heldUp = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        goOn.countDown();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** As in a pause of the process, which ends where it began: the time is over, and the answer is there. */
    @Test
    void shouldReadWhatHasArrivedBeforeItTellsThatTheTimeIsOver() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connect(server.getLocalPort());
            try (var peer = server.accept()) {
                long start = System.nanoTime();
                timer.newTimeout(timeout -> events.add("timeout"), MILLISECONDS, TimeUnit.MILLISECONDS);
                peer.getOutputStream().write('a');
                assertThat(heldUp.await(20, TimeUnit.SECONDS)).isTrue();
                peer.getOutputStream().write('b');
                await("the time is over").until(() -> System.nanoTime() - start > MILLISECONDS * 1_000_000);
                goOn.countDown();

                await("all is told").until(() -> events.size() == 3);
                assertThat(events).containsExactly("a", "b", "timeout");
            }
        }
    }

    @Test
    void shouldTellNothingThatWasCancelled() {
        var cancelled = timer.newTimeout(timeout -> events.add("cancelled"), MILLISECONDS, TimeUnit.MILLISECONDS);
        assertThat(cancelled.cancel()).isTrue();
        timer.newTimeout(timeout -> events.add("later"), 2 * MILLISECONDS, TimeUnit.MILLISECONDS);

        await("the later is told").until(() -> !events.isEmpty());
        assertThat(events).containsExactly("later");
    }

    /** Its first message holds up the event loop. */
    private void connect(int port) {
        new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .handler(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) throws Exception {
                        events.add(message.toString(StandardCharsets.US_ASCII));
                        heldUp.countDown();
                        goOn.await();
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly();
    }
}
