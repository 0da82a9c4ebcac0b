package dev.tidemark.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests of good form with values that nobody should send, with what the api answers. Stateless. */
final class HostileRequests {

    private static final String INVALID = "400 invalid-request open";
    private static final String UNREADABLE = "400 invalid-request closed";
    private static final String UNAUTHORIZED = "401 unauthorized open";
    private static final String FINE = "200 open";

    private static final String HOST = "Host: localhost";
    private static final String ALICE = "Authorization: Bearer {alice}";
    private static final String INVOICES = "GET /api/invoices/ HTTP/1.1";
    private static final String CLEAR = "POST /api/cache/clear HTTP/1.1";
    private static final String LOG_IN = "POST /api/auth/login HTTP/1.1";
    private static final String JSON = "Content-Type: application/json";

    private static final List<String> INJECTIONS = List.of(
            "1'",
            "1 or 1=1",
            "1' or '1'='1' --",
            "1; delete from invoices_invoice; --",
            "'; update invoices_invoice set user_id = 1; --",
            "1) union select id, user_id, number, total, issued from invoices_invoice --",
            "$1",
            "$$; drop table typed; $$",
            ":user_id",
            "1/**/or/**/true",
            "\\'; select pg_sleep(60); --",
            "1%00'; delete from typed; --");

    private HostileRequests() {}

    static Stream<BadRequest> all() {
        return Stream.of(parameters(), headers(), bodies(), tokens()).flatMap(rows -> rows);
    }

    /** Values of parameters. */
    private static Stream<BadRequest> parameters() {
        var typed = INJECTIONS.stream()
                .flatMap(injection -> Stream.of("id", "big", "paid", "due")
                        .map(name -> query("/api/typed?" + name + "=" + encode(injection), INVALID)));
        var text = INJECTIONS.stream()
                .filter(injection -> !injection.contains("%00"))
                .flatMap(injection -> Stream.of("/api/typed?code=", "/api/typed?label=", "/api/by-number?number=")
                        .map(path -> query(path + encode(injection), FINE)));
        var names = INJECTIONS.stream().map(injection -> query("/api/invoices/?" + encode(injection) + "=1", INVALID));
        return Stream.of(
                        typed,
                        text,
                        names,
                        Stream.of(
                                        "limit=1&user_id=2",
                                        "user_id=2",
                                        ":user_id=2",
                                        "limit[]=1",
                                        "limit=1&limit=1",
                                        "limit=1e1",
                                        "limit=1.0",
                                        "limit=%2B1",
                                        "limit=%201",
                                        "limit=0x1",
                                        "limit=null",
                                        "limit=",
                                        "limit=-1",
                                        "limit=99999999999999999999",
                                        "limit=%D9%A1",
                                        "=1",
                                        "limit",
                                        String.join("&", java.util.Collections.nCopies(900, "a=1")),
                                        String.join(
                                                "&",
                                                IntStream.range(0, 600)
                                                        .mapToObj(i -> "a" + i + "=")
                                                        .toList()))
                                .map(query -> query("/api/invoices/?" + query, INVALID)))
                .flatMap(rows -> rows);
    }

    private static BadRequest query(String target, String expected) {
        String name = target.length() > 100 ? target.substring(0, 100) + "…" : target;
        return BadRequest.of(name, expected, "GET " + target + " HTTP/1.1", HOST, ALICE);
    }

    /** Values of headers that mean something. */
    private static Stream<BadRequest> headers() {
        var meant = INJECTIONS.stream()
                .flatMap(injection -> Stream.of("X-Cache-Min-LSN", "X-Max-Staleness")
                        .map(name -> BadRequest.of(
                                name + " " + injection, INVALID, INVOICES, HOST, ALICE, name + ": " + injection)));
        var ignored = INJECTIONS.stream()
                .flatMap(injection -> Stream.of(
                                "If-None-Match", "Accept", "Cookie", "X-User-Id", "X-Forwarded-For", "User-Agent")
                        .map(name -> BadRequest.of(
                                name + " " + injection, FINE, INVOICES, HOST, ALICE, name + ": " + injection)));
        var malformed = Stream.of(
                        "X-Cache-Min-LSN: ",
                        "X-Cache-Min-LSN: 0",
                        "X-Cache-Min-LSN: 0/",
                        "X-Cache-Min-LSN: 1/0/0",
                        "X-Cache-Min-LSN: -1/0",
                        "X-Cache-Min-LSN: 100000000/0",
                        "X-Cache-Min-LSN: 0/G",
                        "X-Max-Staleness: ",
                        "X-Max-Staleness: -1",
                        "X-Max-Staleness: 1y",
                        "X-Max-Staleness: 1e9",
                        "X-Max-Staleness: 99999999999999999999",
                        "X-Max-Staleness: NaN")
                .map(header -> BadRequest.of(header, INVALID, INVOICES, HOST, ALICE, header));
        var twice = Stream.of(
                        "Authorization: Bearer {bob}", "X-Cache-Min-LSN: 0/1", "X-Max-Staleness: 1", "Host: other")
                .map(header -> BadRequest.of("twice " + header, UNREADABLE, INVOICES, HOST, ALICE, header, header));
        return Stream.of(
                        meant,
                        twice,
                        ignored,
                        malformed,
                        Stream.of(
                                BadRequest.of(
                                        "quotes", FINE, INVOICES, HOST, ALICE, "If-None-Match: " + "\"".repeat(7_000)),
                                BadRequest.of(
                                        "weak quotes",
                                        FINE,
                                        INVOICES,
                                        HOST,
                                        ALICE,
                                        "If-None-Match: " + "W/\"".repeat(2_000)),
                                BadRequest.of(
                                        "ranges", FINE, INVOICES, HOST, ALICE, "Range: bytes=" + "0-1,".repeat(1_000)),
                                BadRequest.of(
                                        "far LSN", FINE, INVOICES, HOST, ALICE, "X-Cache-Min-LSN: FFFFFFFF/FFFFFFFF"),
                                BadRequest.of(
                                        "WebSocket",
                                        FINE,
                                        INVOICES,
                                        HOST,
                                        ALICE,
                                        "Connection: Upgrade",
                                        "Upgrade: websocket",
                                        "Sec-WebSocket-Version: 13",
                                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                                BadRequest.of(
                                        "HTTP/2 upgrade",
                                        FINE,
                                        INVOICES,
                                        HOST,
                                        ALICE,
                                        "Connection: Upgrade, HTTP2-Settings",
                                        "Upgrade: h2c",
                                        "HTTP2-Settings: AAMAAABkAAQAAP__"),
                                BadRequest.of(
                                        "override", FINE, INVOICES, HOST, ALICE, "X-HTTP-Method-Override: DELETE")))
                .flatMap(rows -> rows);
    }

    /** Bodies of the log-in, the one call that takes any. */
    private static Stream<BadRequest> bodies() {
        var invalid = Stream.of(
                        "",
                        "{",
                        "[]",
                        "null",
                        "1",
                        "\"x\"",
                        "{\"username\":\"alice\"}",
                        "{\"username\":1,\"password\":\"x\"}",
                        "{\"username\":null,\"password\":null}",
                        "{\"username\":{\"$gt\":\"\"},\"password\":{\"$gt\":\"\"}}",
                        "{\"username\":[\"alice\"],\"password\":\"x\"}",
                        "{\"username\":\"a\\u0000\",\"password\":\"x\"}",
                        "{'username':'alice','password':'x'}",
                        "{\"username\":\"alice\",\"password\":\"x\"} x",
                        "{\"username\":\"alice\",\"password\":NaN}",
                        "\u00ff\u00fe{\u0000}\u0000",
                        "{\"username\":\"\u00ff\u00ff\",\"password\":\"x\"}",
                        "[".repeat(8_000),
                        "{\"a\":".repeat(3_000),
                        "[".repeat(4_000) + "]".repeat(4_000),
                        "{\"username\":1e999999999,\"password\":\"x\"}",
                        "{\"username\":\"" + "x".repeat(5_000) + "\",\"password\":\"x\"}",
                        "{\"username\":\"a\",\"password\":\"" + "x".repeat(5_000) + "\"}")
                .map(body -> logIn("body " + body, INVALID, body));
        var wrong = INJECTIONS.stream()
                .filter(injection -> !injection.contains("\\"))
                .map(injection -> logIn(
                        "name " + injection,
                        "401 wrong-credentials open",
                        "{\"username\":\"" + injection + "\",\"password\":\"" + injection + "\"}"));
        var types = Stream.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x",
                        "application/jsonx",
                        "",
                        "application/xml",
                        "json")
                .map(type -> BadRequest.of(
                                "type " + type,
                                "415 unsupported-media-type open",
                                LOG_IN,
                                HOST,
                                "Content-Type: " + type)
                        .withBody("{\"username\":\"alice\",\"password\":\"secret\"}"));
        return Stream.of(
                        invalid,
                        wrong,
                        types,
                        Stream.of(
                                logIn("large body", "413 too-large closed", "x".repeat(100_000)),
                                BadRequest.of(
                                        "large body announced",
                                        "413 too-large closed",
                                        LOG_IN,
                                        HOST,
                                        JSON,
                                        "Content-Length: 999999999999"),
                                new BadRequest(
                                        "large body in chunks",
                                        LOG_IN + "\r\n" + HOST + "\r\n" + JSON
                                                + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + ("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(5),
                                        "413 too-large closed"),
                                BadRequest.of(
                                        "large body where none is taken",
                                        "413 too-large closed",
                                        CLEAR,
                                        HOST,
                                        ALICE,
                                        "Content-Length: 999999999999"),
                                BadRequest.of(
                                                "unknown expectation",
                                                "417 expectation-failed closed",
                                                LOG_IN,
                                                HOST,
                                                JSON,
                                                "Expect: everything")
                                        .withBody("{}")))
                .flatMap(rows -> rows);
    }

    private static BadRequest logIn(String name, String expected, String body) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return BadRequest.of(shown, expected, LOG_IN, HOST, JSON).withBody(body);
    }

    /** A few tokens; {@code LogInIT} has the rest. */
    private static Stream<BadRequest> tokens() {
        return Stream.of(
                        "Authorization: ",
                        "Authorization: Bearer",
                        "Authorization: Bearer ",
                        "Authorization: Basic YWxpY2U6c2VjcmV0",
                        "Authorization: Bearer {alice}x",
                        "Authorization: Bearer x{alice}",
                        "Authorization: Bearer {alice} {alice}",
                        "Authorization: Bearer ' or 1=1 --",
                        "Authorization: Bearer " + "a.".repeat(3_000),
                        "Authorization: Bearer " + ".".repeat(7_000),
                        "Authorization: Bearer \u00ff\u00fe.\u00ff.\u00ff",
                        "Cookie: token={alice}",
                        "Proxy-Authorization: Bearer {alice}")
                .map(header -> BadRequest.of(
                        header.length() > 100 ? header.substring(0, 100) + "…" : header,
                        UNAUTHORIZED,
                        INVOICES,
                        HOST,
                        header));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text.replace("%00", "\0"), StandardCharsets.UTF_8);
    }
}
