package dev.tidemark.api.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Has a connection begin no request while the answers before it have not gone, so that a client which sends many and
 * reads nothing costs no more than two answers. Vert.x (5.0.10) sees to that itself, but over TLS it is told that a
 * connection is full when it has begun all that came with one turn of the event loop: thousands. Stateless.
 */
public final class UnsentAnswers {

    private static final String NAME = "unsent-answers";

    private static final TellAtOnce TELL_AT_ONCE = new TellAtOnce();

    private UnsentAnswers() {}

    /** To be called when the connection begins, before anything is received. */
    public static void holdBack(HttpConnection connection) {
        if (connection.isSsl() && connection instanceof HttpServerConnection server) {
            var requests = server.channelHandlerContext();
            requests.pipeline().addBefore(requests.name(), NAME, TELL_AT_ONCE);
        }
    }

    @Sharable
    private static final class TellAtOnce extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            var unused = context.write(message, promise);
            if (!context.channel().isWritable()) {
                context.fireChannelWritabilityChanged();
            }
        }
    }
}
