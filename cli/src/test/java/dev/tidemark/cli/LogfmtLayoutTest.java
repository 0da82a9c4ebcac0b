package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class LogfmtLayoutTest {

    private final LoggerContext context = new LoggerContext();
    private final LogfmtLayout layout = new LogfmtLayout();

    @Test
    void shouldWriteKeyValuePairsBehindTheMessage() {
        var event = event("dev.tidemark.invalidator.RaiseVersions", "Cache invalidated", null);
        event.addKeyValuePair(new KeyValuePair("user_id", 123));
        event.addKeyValuePair(new KeyValuePair("old_version", 1L));
        event.addKeyValuePair(new KeyValuePair("new_version", 2L));

        assertThat(layout.doLayout(event))
                .isEqualTo("time=2026-01-02T03:04:05Z level=INFO msg=\"Cache invalidated\" user_id=123 old_version=1"
                        + " new_version=2" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, plain",
                "two words, \"two words\"",
                "a=b, \"a=b\"",
                "\"said\", \"\\\"said\\\"\"",
                "back\\slash, \"back\\\\slash\"",
                "``, \"\""
            })
    void shouldQuoteAValueThatNeedsIt(String value, String written) {
        var event = event("dev.tidemark", "m", null);
        event.addKeyValuePair(new KeyValuePair("key", value));

        assertThat(layout.doLayout(event).strip()).endsWith(" key=" + written);
    }

    @Test
    void shouldKeepAnEventOnOneLine() {
        var event = event("dev.tidemark", "two\r\nlines\tand \u001b[31mred", null);
        event.addKeyValuePair(new KeyValuePair("key", "two\nlines"));

        assertThat(layout.doLayout(event).lines())
                .containsExactly("time=2026-01-02T03:04:05Z level=INFO msg=\"two\\r\\nlines\\tand \\u001b[31mred\""
                        + " key=\"two\\nlines\"");
    }

    @Test
    void shouldNameTheLoggerOfALibrary() {
        assertThat(layout.doLayout(event("org.apache.kafka.Broker", "m", null)))
                .contains(" logger=org.apache.kafka.Broker");
    }

    @Test
    void shouldWriteTheStackTraceBelow() {
        String text = layout.doLayout(event("dev.tidemark", "m", new IllegalStateException("no \"state\"")));

        assertThat(text.lines().findFirst().orElseThrow())
                .endsWith(" error=\"java.lang.IllegalStateException: no \\\"state\\\"\"");
        assertThat(text).contains("\tat dev.tidemark.cli.LogfmtLayoutTest");
    }

    /** Messages of exceptions may have in them what a client has sent. */
    @Test
    void shouldKeepMessagesInAStackTraceFromForgingLines() {
        var error = new IllegalStateException(
                "outer\nlevel=ERROR msg=\"forged 1\"",
                new IllegalArgumentException("inner\r\nlevel=ERROR msg=\"forged 2\"\u001b[31m\u0085"));
        error.addSuppressed(new IllegalArgumentException("beside\n\tat level=ERROR msg=\"forged 3\""));
        String text = layout.doLayout(event("dev.tidemark", "m", error));

        assertThat(text.lines().skip(1))
                .allSatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "(\\t?Suppressed: |Caused by: )?java\\.lang\\.Illegal.*|\\t+at .*|\\t+\\.\\.\\. \\d+ common frames omitted|"));
        assertThat(text)
                .contains("java.lang.IllegalStateException: outer\\nlevel=ERROR")
                .contains("Caused by: java.lang.IllegalArgumentException: inner\\r\\nlevel=ERROR")
                .contains("\\u001b[31m\\u0085")
                .contains("Suppressed: java.lang.IllegalArgumentException: beside\\n\\tat level=ERROR")
                .doesNotContain("\u001b", "\u0085");
    }

    private LoggingEvent event(String logger, String message, Throwable error) {
        var event = new LoggingEvent("", context.getLogger(logger), Level.INFO, message, error, null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
        return event;
    }
}
