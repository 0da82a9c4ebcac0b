package dev.tidemark.api.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** What Vert.x cannot do with connections of clients. Stateless. */
final class Connections {

    private Connections() {}

    /** At once: Vert.x (5.0.10) closes a connection when its answers have gone, and here they may never do. */
    static void cut(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            var unused = server.channelHandlerContext().close();
        } else {
            connection.close();
        }
    }
}
