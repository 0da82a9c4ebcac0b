package dev.tidemark.api;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests whose form or method is not as it should be, with what the api answers. Stateless. */
final class MalformedRequests {

    private static final String INVALID = "400 invalid-request open";
    private static final String UNREADABLE = "400 invalid-request closed";
    private static final String NOT_FOUND = "404 not-found open";
    private static final String FINE = "200 open";

    private static final String HOST = "Host: localhost";
    private static final String ALICE = "Authorization: Bearer {alice}";
    private static final String INVOICES = "GET /api/invoices/ HTTP/1.1";
    private static final String CLEAR = "POST /api/cache/clear HTTP/1.1";
    private static final String LOG_IN = "POST /api/auth/login HTTP/1.1";
    private static final String JSON = "Content-Type: application/json";

    private MalformedRequests() {}

    static Stream<BadRequest> all() {
        return Stream.of(framing(), lines(), targets(), methods()).flatMap(rows -> rows);
    }

    /** Where a message ends: what two programs in a row could understand differently. */
    private static Stream<BadRequest> framing() {
        String smuggled = "POST /api/cache/clear HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {alice}\r\n\r\n";
        var lengths = Stream.of("-1", "+5", "0x5", "5 5", "5, 5", "5,6", "18446744073709551616", "a", "5;")
                .map(length ->
                        BadRequest.of("length " + length, UNREADABLE, CLEAR, HOST, ALICE, "Content-Length: " + length));
        var codings = Stream.of("gzip", "chunked, identity", "xchunked", "chunked, chunked", "identity", "chunked;a=b")
                .map(coding -> BadRequest.of(
                        "coding " + coding, UNREADABLE, CLEAR, HOST, ALICE, "Transfer-Encoding: " + coding));
        var chunks = Stream.of(
                        "zz\r\n", "-1\r\nx\r\n", "ffffffffffffffff\r\n", "5\r\nhelloworld\r\n", "0x2\r\nab\r\n", "\r\n")
                .map(chunk -> new BadRequest(
                        "chunk " + chunk.strip(),
                        LOG_IN + "\r\n" + HOST + "\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
                        UNREADABLE));
        var both = Stream.of(
                new BadRequest(
                        "length before chunks",
                        CLEAR + "\r\n" + HOST + "\r\n" + ALICE
                                + "\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
                        "200 closed"),
                new BadRequest(
                        "length after chunks",
                        CLEAR + "\r\n" + HOST + "\r\n" + ALICE
                                + "\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled,
                        "200 closed"),
                new BadRequest(
                        "length and chunks of a read that waits",
                        "GET /api/invoices/ HTTP/1.1\r\n" + HOST + "\r\n" + ALICE + "\r\nX-Cache-Min-LSN: F/0"
                                + "\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
                        "200 closed"),
                new BadRequest(
                        "two lengths",
                        CLEAR + "\r\n" + HOST + "\r\n" + ALICE + "\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\n"
                                + smuggled,
                        UNREADABLE),
                new BadRequest(
                        "chunks in 1.0",
                        "POST /api/cache/clear HTTP/1.0\r\n" + HOST + "\r\n" + ALICE
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
                        "200 closed"),
                new BadRequest(
                        "blank before colon",
                        CLEAR + "\r\n" + HOST + "\r\n" + ALICE + "\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"
                                + smuggled,
                        UNREADABLE));
        return Stream.of(lengths, codings, chunks, both).flatMap(rows -> rows);
    }

    /** Ends of lines, names and values of headers. */
    private static Stream<BadRequest> lines() {
        return Stream.of(
                new BadRequest("LF alone", INVOICES + "\n" + HOST + "\n\n", UNREADABLE),
                new BadRequest("LF in headers", INVOICES + "\r\n" + HOST + "\nX: y\r\n\r\n", UNREADABLE),
                new BadRequest("CR in a value", INVOICES + "\r\n" + HOST + "\r\nX: a\rb: c\r\n\r\n", UNREADABLE),
                BadRequest.of("NUL in a value", UNREADABLE, INVOICES, HOST, "X: a\0b"),
                BadRequest.of("control in a value", UNREADABLE, INVOICES, HOST, "X: a\u0001b"),
                BadRequest.of("no colon", UNREADABLE, INVOICES, HOST, "nothing"),
                BadRequest.of("no name", UNREADABLE, INVOICES, HOST, ": value"),
                BadRequest.of("blank in a name", UNREADABLE, INVOICES, HOST, "X Y: value"),
                BadRequest.of("NUL in a name", UNREADABLE, INVOICES, HOST, "X\0Y: value"),
                BadRequest.of("folded value", FINE, INVOICES, HOST, ALICE, "X: a", " b"),
                BadRequest.of("folded first", UNREADABLE, INVOICES, " X: a", HOST),
                BadRequest.of("long header", "431 headers-too-large closed", INVOICES, HOST, "X: " + "x".repeat(9_000)),
                BadRequest.of(
                        "many headers",
                        "431 headers-too-large closed",
                        Stream.concat(
                                        Stream.of(INVOICES, HOST),
                                        IntStream.range(0, 2_000).mapToObj(i -> "X" + i + ": y"))
                                .toArray(String[]::new)),
                BadRequest.of("no blank", UNREADABLE, "GET/api/invoices/HTTP/1.1", HOST),
                BadRequest.of("0.9", UNREADABLE, "GET /health/live"),
                BadRequest.of("no version", UNREADABLE, "GET /health/live ", HOST),
                BadRequest.of("2.0", "501 closed", "GET /health/live HTTP/2.0", HOST),
                BadRequest.of("version 1.10", "501 closed", "GET /health/live HTTP/1.10", HOST),
                BadRequest.of("version x", UNREADABLE, "GET /health/live HTTP/x", HOST),
                BadRequest.of("other protocol", "501 closed", "GET /health/live ICY/1.1", HOST),
                BadRequest.of("HTTP/2 preface", "501 closed", "PRI * HTTP/2.0", "", "SM"),
                new BadRequest(
                        "TLS",
                        "\u0016\u0003\u0001\u0000\u00c8\u0001\u0000\u0000\u00c4\u0003\u0003\r\n\r\n",
                        UNREADABLE),
                new BadRequest("Redis", "*1\r\n$4\r\nPING\r\n\r\n", UNREADABLE),
                BadRequest.of("no host", INVALID, "GET /health/live HTTP/1.1"),
                BadRequest.of("two hosts", UNREADABLE, "GET /health/live HTTP/1.1", HOST, "Host: other"),
                BadRequest.of("1.0 without host", "200 closed", "GET /health/live HTTP/1.0"),
                BadRequest.of("bad host", INVALID, "GET /health/live HTTP/1.1", "Host: a b/c@d"));
    }

    /** Request targets. */
    private static Stream<BadRequest> targets() {
        var malformed = Stream.of(
                        "/api/%zz",
                        "/api/%",
                        "/api/%1",
                        "/%c0%af",
                        "/%ff",
                        "/%ed%a0%80",
                        "/api/invoices/?limit=%",
                        "/api/invoices/?limit=%zz",
                        "/api/by-number?number=%ff",
                        "/api/by-number?number=%c0%a7",
                        "/api/by-number?number=%ed%a0%80",
                        "/api/by-number?%ff=1",
                        "/api/invoices/?limit=1;limit=2",
                        "/api/by-number?number=a;b=5")
                .map(target -> BadRequest.of(target, UNREADABLE, "GET " + target + " HTTP/1.1", HOST, ALICE));
        var raw = Stream.of("/api/\0", "/\u00ff\u00fe", "/api/invoices/?limit=\u00ff", "/a\tb", "/a\u007fb", "/a\u0001")
                .map(target -> BadRequest.of("raw " + target, UNREADABLE, "GET " + target + " HTTP/1.1", HOST, ALICE));
        var nowhere = Stream.of(
                        "/api/invoices/%00",
                        "/../etc/passwd",
                        "/api/../../etc/passwd",
                        "/api/%2e%2e/%2e%2e/etc/passwd",
                        "/api/invoices/..%2f..%2f",
                        "//evil.example/api/invoices/",
                        "/api/invoices/;user_id=2",
                        "/api/invoices/2",
                        "/api/invoices/%27%20or%201=1",
                        "/API/INVOICES/",
                        "/api/cache/status/2",
                        "/api/users/2/cache/clear",
                        "/api/invoices%3flimit=1",
                        "/api/invoices/%23")
                .map(target -> BadRequest.of(target, NOT_FOUND, "GET " + target + " HTTP/1.1", HOST, ALICE));
        return Stream.of(
                        malformed,
                        raw,
                        nowhere,
                        Stream.of(
                                BadRequest.of(
                                        "absolute form", FINE, "GET http://evil.example/health/live HTTP/1.1", HOST),
                                BadRequest.of(
                                        "ftp form", UNREADABLE, "GET ftp://evil.example/health/live HTTP/1.1", HOST),
                                BadRequest.of("asterisk form", UNREADABLE, "OPTIONS * HTTP/1.1", HOST),
                                BadRequest.of("asterisk with GET", UNREADABLE, "GET * HTTP/1.1", HOST),
                                BadRequest.of("authority form", UNREADABLE, "CONNECT evil.example:443 HTTP/1.1", HOST),
                                BadRequest.of("no slash", UNREADABLE, "GET api/invoices/ HTTP/1.1", HOST, ALICE),
                                BadRequest.of("empty", UNREADABLE, "GET  HTTP/1.1", HOST),
                                BadRequest.of(
                                        "long path",
                                        "414 path-too-long closed",
                                        "GET /" + "x".repeat(5_000) + " HTTP/1.1",
                                        HOST),
                                BadRequest.of(
                                        "long parameter",
                                        "414 path-too-long closed",
                                        "GET /api/by-number?number=" + "x".repeat(5_000) + " HTTP/1.1",
                                        HOST)))
                .flatMap(rows -> rows);
    }

    /** Methods, and other users' ids. */
    private static Stream<BadRequest> methods() {
        var methods = Stream.of("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "get", "GETGET", "DEBUG")
                .flatMap(method -> Stream.of(
                                "/api/invoices/", "/api/auth/login", "/api/cache/clear", "/health", "/metrics")
                        .map(path -> BadRequest.of(
                                method + " " + path,
                                "405 method-not-allowed open",
                                method + " " + path + " HTTP/1.1",
                                HOST,
                                ALICE)));
        return Stream.concat(
                methods,
                Stream.of(
                        BadRequest.of("method of all signs", UNREADABLE, "<>@,;: / HTTP/1.1", HOST),
                        BadRequest.of(
                                "long method", "414 path-too-long closed", "G".repeat(5_000) + " / HTTP/1.1", HOST),
                        BadRequest.of(
                                "clear by GET",
                                "405 method-not-allowed open",
                                "GET /api/cache/clear HTTP/1.1",
                                HOST,
                                ALICE),
                        BadRequest.of(
                                "another's id in the query of clear",
                                INVALID,
                                "POST /api/cache/clear?user_id=2 HTTP/1.1",
                                HOST,
                                ALICE),
                        BadRequest.of(
                                "another's id in the query of status",
                                INVALID,
                                "GET /api/cache/status?user_id=2 HTTP/1.1",
                                HOST,
                                ALICE),
                        BadRequest.of(
                                "another's id in a header",
                                FINE,
                                CLEAR,
                                HOST,
                                ALICE,
                                "X-User-Id: 2",
                                "X-Forwarded-User: bob"),
                        BadRequest.of("another's id in a body", FINE, CLEAR, HOST, ALICE, JSON)
                                .withBody("{\"user_id\":2}")));
    }
}
