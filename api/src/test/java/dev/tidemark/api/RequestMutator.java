package dev.tidemark.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes requests that nobody would send of such as anybody does. The same seed makes the same. Not thread-safe. */
final class RequestMutator {

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
            "103",
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

    private final SplittableRandom random;
    private final List<byte[]> requests;
    private final List<byte[]> pieces;

    /**
     * @param requests what is mutated
     * @param pieces what is put in besides what is always nasty, such as parts of others' tokens
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

    /** The next request. */
    byte[] next() {
        byte[] request = one(requests);
        int mutations = 1 + random.nextInt(MOST_MUTATIONS);
        for (int i = 0; i < mutations; i++) {
            request = mutated(request);
        }
        return request;
    }

    private byte[] mutated(byte[] request) {
        int at = place(request);
        int end = Math.min(request.length, at + 1 + random.nextInt(LONGEST_PIECE));
        return switch (random.nextInt(12)) {
            case 0 -> flipped(request, at);
            case 1 -> replaced(request, at, at, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(request, at, end, new byte[0]);
            case 3 -> replaced(request, at, at, Arrays.copyOfRange(request, at, end));
            case 4 -> replaced(request, at, end, one(pieces));
            case 5 -> Arrays.copyOf(request, at);
            case 6 -> replaced(request, request.length, request.length, one(requests));
            case 7 -> replaced(request, lineAt(request, at), lineAt(request, at), lineOf(request, at));
            case 8 -> replaced(request, lineAt(request, at), lineAt(request, at), lineOf(one(requests), at));
            case 9 -> replaced(request, at, end, one(NASTY));
            default -> replaced(request, at, at, one(NASTY));
        };
    }

    /** Half of the time where a name or a value begins; seldom in the token, or little else would ever be tried. */
    private int place(byte[] request) {
        int at = random.nextInt(request.length + 1);
        for (int i = 0; i < 4 && at - lineAt(request, at) > "Authorization: ".length(); i++) {
            at = random.nextInt(request.length + 1);
        }
        if (random.nextBoolean()) {
            while (at < request.length && at > 0 && " /?&=:\r\n\"".indexOf(request[at - 1]) < 0) {
                at++;
            }
        }
        return at;
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

    private byte[] one(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }
}
