package dev.tidemark.e2e.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

/**
 * One user's cached read of one row, and a judge of what it answered: no version may have stood for two contents. For one
 * thread.
 */
final class CachedStatus {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final String token;
    private final Map<String, String> statusByVersion = new HashMap<>();

    /**
     * An answer. Immutable.
     *
     * @param cache the header {@code X-Cache}
     * @param status what it said of the row
     */
    record Answer(String cache, String status) {

        boolean isCached() {
            return cache.equals("HIT");
        }
    }

    CachedStatus(int port) throws IOException, InterruptedException {
        url = "http://127.0.0.1:" + port;
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url + "/api/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"username\":\"demo\",\"password\":\"demo\"}"))
                        .build(),
                BodyHandlers.ofString());
        token = new ObjectMapper().readTree(answer.body()).get("token").asText();
    }

    Answer read() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url + "/api/invoices/?limit=1"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String status =
                new ObjectMapper().readTree(response.body()).findValue("status").asText();
        String cache = response.headers().firstValue("X-Cache").orElseThrow();
        if (cache.equals("HIT") || cache.equals("MISS")) {
            String version = response.headers().firstValue("X-Cache-Version").orElseThrow();
            String before = statusByVersion.putIfAbsent(version, status);
            assertThat(status)
                    .as("what version " + version + " stands for, by a " + cache)
                    .isEqualTo(before == null ? status : before);
        }
        return new Answer(cache, status);
    }
}
