package dev.tidemark.api.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.PreferHeapByteBufAllocator;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Has connections receive into memory that the garbage collector takes back. Vert.x (5.0.10) does not release what it
 * holds of requests that still wait behind another when their connection ends: memory of a pool would be lost, to
 * anybody who sends such requests again and again. Stateless.
 */
public final class ReceivedBuffers {

    private static final ByteBufAllocator ON_HEAP =
            new PreferHeapByteBufAllocator(new UnpooledByteBufAllocator(false, true));

    private ReceivedBuffers() {}

    /** To be called when the connection begins, before anything is received. */
    public static void keepOnHeap(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            server.channelHandlerContext().channel().config().setAllocator(ON_HEAP);
        }
    }
}
