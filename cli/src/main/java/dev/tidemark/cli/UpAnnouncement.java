package dev.tidemark.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code up} prints when everything runs: the addresses, and what to try.
 *
 * @param system what runs
 * @param isDemo whether the demo application does
 * @param data the option {@code --data}
 */
record UpAnnouncement(
        RunningSystem system, boolean isDemo, @Nullable Path data) {

    void print(PrintWriter out) {
        out.println();
        out.println(system.url().isPresent() ? "Tidemark is ready." : "The servers are ready.");
        out.println();
        out.println("  Postgres  " + system.databaseUrl());
        out.println("  Kafka     " + system.kafkaBootstrapServers());
        out.println("  Redis     " + system.redisUrl());
        system.url().ifPresent(url -> out.println("  API       " + url));
        out.println();
        String option = data == null ? "" : " --data '" + data.toString().replace("'", "'\\''") + "'";
        if (system.url().isEmpty()) {
            out.println("Run the roles in other terminals, here:");
            out.println();
            out.println("  eval \"$(./tidemark env" + option + ")\"");
            out.println("  ./tidemark cdc");
            out.println("  ./tidemark invalidator");
            out.println("  ./tidemark api");
        } else if (isDemo) {
            tour(out, option);
        } else {
            out.println("See what it does: ./tidemark status" + option);
        }
        out.println();
        out.println("Ctrl-C ends it.");
    }

    private void tour(PrintWriter out, String option) {
        String url = system.url().orElseThrow();
        String read = "curl -si -H \"Authorization: Bearer $TOKEN\" '" + url + "/api/invoices/?limit=1'";
        out.println("Try it in another terminal, here: read, read again, change a row, read.");
        out.println();
        out.println("  TOKEN=$(curl -s '" + url + "/api/auth/login' -H 'Content-Type: application/json'"
                + " -d '{\"username\":\"demo\",\"password\":\"demo\"}' | sed 's/.*\"token\" *: *\"\\([^\"]*\\)\".*/\\1/'); "
                + read);
        out.println("  " + read);
        out.println("  ./tidemark sql" + option + " \"update invoices_invoice set total = total + 1 where id = 1\"");
        out.println("  " + read);
    }
}
