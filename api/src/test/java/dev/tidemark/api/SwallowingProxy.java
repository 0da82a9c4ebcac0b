package dev.tidemark.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hands connections on to a server of this machine, until it swallows what comes by them: then both their sides stand, and
 * nothing passes any more, not even an end. So they look to either side as if the other one had lost its power. New ones are
 * handed on. Thread-safe.
 */
public final class SwallowingProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Link> links = new CopyOnWriteArrayList<>();

    public SwallowingProxy(int target) throws IOException {
        this.target = target;
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections were ever made. */
    public int made() {
        return links.size();
    }

    /** How many connections are swallowed by no proxy and ended by nobody. */
    public long alive() {
        return links.stream()
                .filter(link -> !link.swallows && !link.client.isClosed())
                .count();
    }

    public void swallowAll() {
        links.forEach(link -> link.swallows = true);
    }

    public void swallowFirst() {
        links.get(0).swallows = true;
    }

    private void accept() {
        try {
            while (true) {
                var link = new Link(listener.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                threads.execute(() -> link.handOn(link.client, link.server));
                threads.execute(() -> link.handOn(link.server, link.client));
            }
        } catch (IOException closed) {
            // So is the proxy.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Link link : links) {
            link.close();
        }
        threads.shutdownNow();
    }

    private static final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean swallows;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void handOn(Socket from, Socket to) {
            var bytes = new byte[8192];
            try {
                for (int read = from.getInputStream().read(bytes);
                        read >= 0;
                        read = from.getInputStream().read(bytes)) {
                    if (!swallows) {
                        to.getOutputStream().write(bytes, 0, read);
                    }
                }
                if (!swallows) {
                    close();
                }
            } catch (IOException ended) {
                // By either side.
            }
        }

        void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
