package dev.tidemark.api.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a request asks for, as it stands in the request's first line. Stateless. */
final class RequestTarget {

    private RequestTarget() {}

    /** What is wrong with its form; empty when nothing is. */
    static Optional<String> fault(String target) {
        boolean escaped = false;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return Optional.of("The path and query must be of visible ASCII characters: escape others with %");
            }
            escaped |= c == '%';
        }
        int query = target.indexOf('?');
        if (query >= 0 && target.indexOf(';', query) >= 0) {
            return Optional.of("A semicolon stands in the query, which some programs take for an ampersand: write %3B");
        }
        if (!target.startsWith("/") && !target.startsWith("http://") && !target.startsWith("https://")) {
            return Optional.of("The path must begin with a slash");
        }
        return escaped && !isUtf8(target)
                ? Optional.of("The path or query has a % that begins no escaped UTF-8 character")
                : Optional.empty();
    }

    /** Whether what is escaped is text: decoders that put in a character of their own make one value of many. */
    private static boolean isUtf8(String target) {
        var bytes = ByteBuffer.allocate(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int high = i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
                int low = i + 2 < target.length() ? Character.digit(target.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return false;
                }
                c = (char) (high << 4 | low);
                i += 2;
            }
            bytes.put((byte) c);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
