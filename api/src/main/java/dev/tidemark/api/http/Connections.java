package dev.tidemark.api.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** What Vert.x cannot do with connections of clients. Stateless. */
final class Connections {

    private Connections() {}

    /**
     * Ends one without a word: Vert.x (5.0.10) closes a connection when its answers have gone, TLS says goodbye behind
     * what is not taken, and here nothing may ever be.
     */
    static void cut(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            var unused =
                    server.channelHandlerContext().pipeline().firstContext().close();
        } else {
            connection.close();
        }
    }
}
