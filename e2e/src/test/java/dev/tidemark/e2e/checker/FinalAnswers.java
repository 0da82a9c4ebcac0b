package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Compares what the api answers with what stands in Postgres, when everything is reflected. For one thread. */
final class FinalAnswers {

    private final Stack stack;
    private final HttpClient client;
    private final URI api;
    private final Findings findings;

    FinalAnswers(Stack stack, HttpClient client, URI api, Findings findings) {
        this.stack = stack;
        this.client = client;
        this.api = api;
        this.findings = findings;
    }

    void judge(int users) throws SQLException, IOException, InterruptedException {
        Map<Long, Long> rows = rows();
        assertThat(rows).hasSize(users);
        for (int user = 1; user <= users; user++) {
            var request = HttpRequest.newBuilder(api.resolve(CheckedApplication.PATH))
                    .header(
                            "Authorization",
                            "Bearer " + Token.of(Integer.toString(user), CheckedApplication.TOKEN_SECRET))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            Answer answer = Answer.of(user, response);
            if (answer.value() != rows.get((long) user)) {
                findings.add(Offence.LOST, answer + " at the end, though Postgres has " + rows.get((long) user));
            }
        }
    }

    private Map<Long, Long> rows() throws SQLException {
        Map<Long, Long> rows = new HashMap<>();
        try (var connection = stack.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(CheckedApplication.allValues())) {
            while (row.next()) {
                rows.put(row.getLong(1), row.getLong(2));
            }
        }
        return rows;
    }
}
