package dev.tidemark.api.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.net.NetServerOptions;

/**
 * Counts connections from where they are accepted, and ends at once those that are too many. Vert.x (5.0.10) tells of a
 * connection when its TLS handshake has ended: whoever never begins one would count for nothing. Thread-safe.
 */
public final class AcceptedConnections extends NioTransport {

    private final ConnectionCounts counts;

    private AcceptedConnections(ConnectionCounts counts) {
        this.counts = counts;
    }

    /** A Vert.x that counts the connections which its servers accept. */
    public static Vertx vertx(VertxOptions options, ConnectionCounts counts) {
        var transport = new TransportInternal("nio", true, null, new AcceptedConnections(counts));
        return Vertx.builder().with(options).withTransport(transport).build();
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        bootstrap.handler(new Count());
    }

    /** In front of what gives accepted connections to the event loops. */
    private final class Count extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var connection = (Channel) message;
            if (!counts.begin()) {
                // It has no event loop yet that could close it.
                connection.unsafe().closeForcibly();
                return;
            }
            var unused = connection.closeFuture().addListener(closed -> counts.end());
            context.fireChannelRead(connection);
        }
    }
}
