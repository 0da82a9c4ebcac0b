package dev.tidemark.e2e;

import dev.tidemark.api.Api;
import dev.tidemark.e2e.checker.Token;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads {@code /api/notes/} of an api in this JVM. Thread-safe. */
final class NotesReader {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Api api;
    private final String secret;

    NotesReader(Api api, String secret) {
        this.api = api;
        this.secret = secret;
    }

    Answer read(long user) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/notes/"))
                .header("Authorization", "Bearer " + Token.of(Long.toString(user), secret))
                .build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.headers().firstValue("X-Cache").orElse(""), response.body());
    }

    /** The {@code X-Cache} header, and the rows. */
    record Answer(String cache, String body) {}
}
