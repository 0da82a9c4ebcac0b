package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpAnnouncementTest {

    @Test
    void shouldTellTheAddressesAndTheTourInFourCommands() {
        String text = text(Optional.of("http://127.0.0.1:8080"), true, null);

        assertThat(text)
                .contains("Tidemark is ready.")
                .contains("Postgres  postgresql://postgres@127.0.0.1:5432/demo")
                .contains("Kafka     127.0.0.1:9092")
                .contains("Redis     redis://127.0.0.1:6379/0")
                .contains("API       http://127.0.0.1:8080")
                .endsWith("Ctrl-C ends it." + System.lineSeparator());
        assertThat(text.lines().filter(line -> line.contains("curl") || line.contains("tidemark sql")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("/api/auth/login").contains("/api/invoices/"),
                        line -> assertThat(line).contains("curl").contains("/api/invoices/"),
                        line -> assertThat(line).contains("./tidemark sql \"update invoices_invoice"),
                        line -> assertThat(line).contains("curl").contains("/api/invoices/"));
    }

    @Test
    void shouldNameTheDirectoryOfItsDataInEveryCommandThatNeedsIt() {
        assertThat(text(Optional.of("http://127.0.0.1:8080"), true, Path.of("/data/it's here")))
                .contains("./tidemark sql --data '/data/it'\\''s here' \"update");
    }

    @Test
    void shouldTellHowToRunTheRolesWhereOnlyTheServersRun() {
        assertThat(text(Optional.empty(), true, Path.of("/data")))
                .contains("The servers are ready.")
                .contains("eval \"$(./tidemark env --data '/data')\"")
                .contains("./tidemark cdc", "./tidemark invalidator", "./tidemark api")
                .doesNotContain("API");
    }

    @Test
    void shouldNotTourAnotherApplicationThanTheDemo() {
        assertThat(text(Optional.of("http://127.0.0.1:8080"), false, null))
                .contains("./tidemark status")
                .doesNotContain("invoices");
    }

    private static String text(Optional<String> url, boolean isDemo, @Nullable Path data) {
        var text = new StringWriter();
        var system = RunningSystem.of(
                "postgresql://postgres@127.0.0.1:5432/demo", "127.0.0.1:9092", "redis://127.0.0.1:6379/0", url);
        new UpAnnouncement(system, isDemo, data).print(new PrintWriter(text));
        return text.toString();
    }
}
