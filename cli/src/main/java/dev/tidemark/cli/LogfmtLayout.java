package dev.tidemark.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.LayoutBase;
import org.slf4j.event.KeyValuePair;

/**
 * One line for each event: {@code time=… level=INFO msg="Cache invalidated" user_id=123}. A stack trace stands in lines
 * of its own below.
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
            line.append(ThrowableProxyUtil.asString(error)).append(CoreConstants.LINE_SEPARATOR);
        }
        return line.toString();
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
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
