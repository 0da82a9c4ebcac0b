package dev.tidemark.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.LayoutBase;
import org.slf4j.event.KeyValuePair;

/**
 * One line for each event: {@code time=… level=INFO msg="Cache invalidated" user_id=123}. A stack trace stands in lines
 * of its own below, none of which begins with what a message says.
 *
 * @see <a href="https://brandur.org/logfmt">logfmt</a>
 */
public final class LogfmtLayout extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(128);
        line.append("time=").append(event.getInstant());
        line.append(" level=").append(event.getLevel());
        line.append(" msg=").append(quote(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(' ').append(pair.key).append('=').append(value(String.valueOf(pair.value)));
            }
        }
        if (!event.getLoggerName().startsWith("dev.tidemark")) {
            line.append(" logger=").append(event.getLoggerName());
        }
        IThrowableProxy error = event.getThrowableProxy();
        if (error != null) {
            line.append(" error=").append(quote(error.getClassName() + ": " + error.getMessage()));
        }
        line.append(CoreConstants.LINE_SEPARATOR);
        if (error != null) {
            appendTrace(line, "", 1, error);
            line.append(CoreConstants.LINE_SEPARATOR);
        }
        return line.toString();
    }

    /** As Logback writes it, but that no message begins a line: it may have in it what a client has sent. */
    private static void appendTrace(StringBuilder text, String prefix, int indent, IThrowableProxy error) {
        ThrowableProxyUtil.indent(text, indent - 1);
        text.append(prefix);
        String message = error.getOverridingMessage();
        appendEscaped(text, message == null ? error.getClassName() + ": " + error.getMessage() : message);
        if (error.isCyclic()) {
            text.append(" [circular reference]").append(CoreConstants.LINE_SEPARATOR);
            return;
        }
        text.append(CoreConstants.LINE_SEPARATOR);
        ThrowableProxyUtil.subjoinSTEPArray(text, indent, error);
        for (IThrowableProxy suppressed : error.getSuppressed()) {
            appendTrace(text, CoreConstants.SUPPRESSED, indent + 1, suppressed);
        }
        if (error.getCause() != null) {
            appendTrace(text, CoreConstants.CAUSED_BY, indent, error.getCause());
        }
    }

    private static void appendEscaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            appendEscaped(line, text.charAt(i));
        }
    }

    private static void appendEscaped(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
        }
    }

    private static String value(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || Character.isISOControl(c) || c == '"' || c == '=' || c == '\\') {
                return quote(text);
            }
        }
        return text.isEmpty() ? "\"\"" : text;
    }

    private static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            appendEscaped(quoted, c);
        }
        return quoted.append('"').toString();
    }
}
