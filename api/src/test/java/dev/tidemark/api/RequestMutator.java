package dev.tidemark.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes requests that nobody would send of such as anybody does. The same seed makes the same. Not thread-safe. */
final class RequestMutator {

    /** One is the most frequent: of two, most requests are no HTTP any more, and nothing behind them is looked at. */
    private static final int MOST_MUTATIONS = 4;

    private static final int LONGEST_PIECE = 40;

    private static final List<byte[]> NASTY = bytes(
            "'",
            "\"",
            "\\",
            "' or 1=1 --",
            "; drop table typed; --",
            "$1",
            ":user_id",
            "%00",
            "%ff",
            "%c0%ae",
            "%zz",
            "%",
            "%25",
            "../",
            "//",
            "/",
            "?",
            "&",
            "=",
            ";",
            "#",
            "+",
            "*",
            ":",
            ",",
            " ",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\r\n\r\n",
            "\0",
            "\u007f",
            "\u0080",
            "\u00ff",
            "0",
            "1",
            "-1",
            "102",
            "2147483648",
            "9223372036854775808",
            "1e9",
            "NaN",
            "null",
            "{",
            "}",
            "[[[[[[[[",
            "{\"a\":",
            "user_id=102&",
            "limit=1&",
            "FFFFFFFF/FFFFFFFF",
            "0/0",
            "Bearer ",
            "Basic ",
            "GET ",
            "HEAD ",
            "OPTIONS ",
            "CONNECT ",
            "POST /api/cache/clear HTTP/1.1\r\n",
            "HTTP/1.0",
            "HTTP/2.0",
            "http://",
            "\r\nContent-Length: 5",
            "\r\nContent-Length: 0",
            "\r\nContent-Length: 99999",
            "\r\nTransfer-Encoding: chunked",
            "\r\nTransfer-Encoding: gzip",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "ffffffffff\r\n",
            "\r\nExpect: 100-continue",
            "\r\nExpect: x",
            "\r\nConnection: close",
            "\r\nConnection: keep-alive",
            "\r\nUpgrade: websocket",
            "\r\nUpgrade: h2c",
            "\r\nX-User-Id: 102",
            "\r\nX-Forwarded-For: 127.0.0.1",
            "\r\nIf-None-Match: *",
            "\r\nRange: bytes=0-0",
            "\r\nAccept-Encoding: gzip, br",
            "\r\nCache-Control: no-cache",
            "\r\nX-Cache-Min-LSN: 0/1",
            "\r\nX-Max-Staleness: 0",
            "\r\nContent-Type: application/json",
            "\r\nContent-Type: multipart/form-data; boundary=x",
            "\r\nOrigin: http://evil.example",
            "\r\nAccess-Control-Request-Method: GET",
            "eyJhbGciOiJub25lIn0.",
            ".",
            "x".repeat(300),
            "x".repeat(5_000),
            "\r\nX: y".repeat(500));

    private static final List<byte[]> NASTY_IN_A_LINE =
            NASTY.stream().filter(RequestMutator::isInALine).toList();

    private final SplittableRandom random;
    private final List<byte[]> requests;
    private final List<byte[]> pieces;

    /**
     * @param requests what is mutated
     * @param pieces what is put in besides what is always nasty, such as parts of others' tokens, and their ids
     */
    RequestMutator(SplittableRandom random, List<byte[]> requests, List<byte[]> pieces) {
        this.random = random;
        this.requests = requests;
        this.pieces = pieces;
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static boolean isInALine(byte[] piece) {
        for (byte next : piece) {
            if (next >= 0 && next <= ' ') {
                return false;
            }
        }
        return true;
    }

    /** The next request. */
    byte[] next() {
        byte[] good = one(requests);
        byte[] request = good;
        int left = MOST_MUTATIONS;
        do {
            request = mutated(request);
            left--;
        } while (Arrays.equals(request, good) || (left > 0 && random.nextInt(3) == 0));
        return request;
    }

    private byte[] mutated(byte[] request) {
        int at = place(request);
        int end = random.nextInt(4) > 0
                ? delimiterAt(request, at)
                : Math.min(request.length, at + 1 + random.nextInt(LONGEST_PIECE));
        return switch (random.nextInt(18)) {
            case 0 -> flipped(request, at);
            case 1 -> replaced(request, at, at, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(request, at, end, new byte[0]);
            case 3 -> replaced(request, at, at, Arrays.copyOfRange(request, at, end));
            case 4 -> replaced(request, at, end, one(pieces));
            case 5 -> Arrays.copyOf(request, at);
            case 6 -> replaced(request, request.length, request.length, one(requests));
            case 7 -> replaced(request, lineAt(request, at), lineAt(request, at), lineOf(request, at));
            case 8 -> replaced(request, lineAt(request, at), lineAt(request, at), lineOf(one(requests), at));
            case 9, 10, 11 -> replaced(request, at, end, nasty());
            default -> replaced(request, at, at, nasty());
        };
    }

    /**
     * Mostly in the first line, which says what is asked for, and where a name or a value begins; seldom in the token, or
     * little else would ever be tried.
     */
    private int place(byte[] request) {
        int at = random.nextInt(1 + (random.nextBoolean() ? lineOf(request, 0).length : request.length));
        for (int i = 0;
                i < 4 && at - lineAt(request, at) > "Authorization: ".length() && lineAt(request, at) > 0;
                i++) {
            at = random.nextInt(request.length + 1);
        }
        if (random.nextBoolean()) {
            return at == 0 ? 0 : Math.min(request.length, delimiterAt(request, at - 1) + 1);
        }
        return at;
    }

    /** Where what stands there ends: from the beginning of a name or a value it is all of it. */
    private static int delimiterAt(byte[] request, int at) {
        int end = at;
        while (end < request.length && " /?&=:\r\n\"".indexOf(request[end]) < 0) {
            end++;
        }
        return end;
    }

    private byte[] flipped(byte[] request, int at) {
        byte[] flipped = request.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static int lineAt(byte[] request, int at) {
        int start = Math.min(at, request.length);
        while (start > 0 && request[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private static byte[] lineOf(byte[] request, int at) {
        int start = lineAt(request, at);
        int end = start;
        while (end < request.length && request[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(request, start, Math.min(request.length, end + 1));
    }

    private static byte[] replaced(byte[] request, int from, int to, byte[] piece) {
        var replaced = new ByteArrayOutputStream();
        replaced.write(request, 0, from);
        replaced.writeBytes(piece);
        replaced.write(request, to, request.length - to);
        return replaced.toByteArray();
    }

    /** Mostly what leaves a line a line: what breaks it mostly ends the connection. */
    private byte[] nasty() {
        return one(random.nextInt(4) > 0 ? NASTY_IN_A_LINE : NASTY);
    }

    private byte[] one(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }
}
