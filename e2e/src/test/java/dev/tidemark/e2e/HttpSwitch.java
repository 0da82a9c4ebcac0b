package dev.tidemark.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Stands before several servers, as a load balancer does that knows of TCP alone: a connection goes to the next server that
 * says it is ready, and stays there. Thread-safe.
 */
final class HttpSwitch implements AutoCloseable {

    private static final long PERIOD_MILLISECONDS = 50;

    private final List<Integer> ports;
    private final Set<Integer> ready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ServerSocket socket;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    private HttpSwitch(List<Integer> ports) throws IOException {
        this.ports = ports;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
        var unused = watch.scheduleWithFixedDelay(
                () -> ports.forEach(this::ask), 0, PERIOD_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    static HttpSwitch before(List<Integer> ports) throws IOException {
        return new HttpSwitch(ports);
    }

    int port() {
        return socket.getLocalPort();
    }

    void awaitReady(int port) {
        Awaitility.await("a server at " + port + " that is ready")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ready.contains(port));
    }

    private void ask(int port) {
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                            .timeout(Duration.ofSeconds(2))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() == 200) {
                ready.add(port);
            } else {
                ready.remove(port);
            }
        } catch (IOException e) {
            ready.remove(port);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket incoming = socket.accept();
                connections.execute(() -> serve(incoming));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket incoming) {
        try (incoming;
                var outgoing = connect()) {
            connections.execute(() -> copy(outgoing, incoming));
            copy(incoming, outgoing);
        } catch (IOException e) {
            // The client notices.
        }
    }

    private Socket connect() throws IOException {
        for (int tried = 0; tried < ports.size(); tried++) {
            int port = ports.get(Math.floorMod(turn.getAndIncrement(), ports.size()));
            if (ready.contains(port)) {
                var outgoing = new Socket();
                outgoing.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return outgoing;
            }
        }
        throw new IOException("No server is ready");
    }

    /** Until one side has ended; then both. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side may end at any time.
        }
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        connections.shutdownNow();
        socket.close();
    }
}
