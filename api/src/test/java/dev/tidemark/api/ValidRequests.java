package dev.tidemark.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Requests of one user as a client would send them, to every route. Stateless. */
final class ValidRequests {

    private static final List<String> READS = List.of(
            "/api/invoices/",
            "/api/invoices/?limit=1",
            "/api/invoices/?limit=200",
            "/api/invoices/summary",
            "/api/invoices/{own}",
            "/api/invoices/{other}",
            "/api/v1.0/labels/gr%C3%BC%C3%9Fe/of/a%2Fb",
            "/api/found",
            "/api/found?mood=glad&since=2026-01-31T11:00:00%2B01:00&until=2026-01-31",
            "/api/pages?limit=1",
            "/api/pages?cursor={cursor}&limit=2",
            "/api/by-number?number=A-1",
            "/api/typed?paid=true&big=5&due=2026-01-31&id=6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63",
            "/api/cache/status");

    private static final List<String> OPEN = List.of("/health", "/health/live", "/health/ready", "/openapi.yaml");

    private static final List<String> COMMANDS = List.of("clear", "disable", "enable", "enable");

    private static final String NOTHING = "Content-Length: 0\r\n";

    private ValidRequests() {}

    /**
     * What happens often stands in it often: checks of passwords and barriers are dear.
     *
     * @param other somebody whose rows she asks for, and whose cache she controls or tries to
     */
    static List<byte[]> of(FuzzUser user, FuzzUser other) {
        String token = user.token();
        List<String> requests = new ArrayList<>();
        for (String read : READS) {
            String path = read.replace("{own}", user.row())
                    .replace("{other}", other.row())
                    .replace("{cursor}", user.cursor());
            requests.addAll(Collections.nCopies(5, request("GET", path, token, "")));
            requests.add(request("GET", path, token, "Cache-Control: no-cache\r\n"));
            requests.add(request("GET", path, token, "If-None-Match: \"0123456789abcdef0123456789abcdef\"\r\n"));
            requests.add(request("GET", path, token, "X-Cache-Min-LSN: 0/16B3748\r\nX-Max-Staleness: 500ms\r\n"));
            requests.add(request("HEAD", path, token, "Accept-Encoding: gzip\r\n"));
        }
        for (String path : OPEN) {
            requests.addAll(Collections.nCopies(2, request("GET", path, token, "")));
        }
        String administered = "/api/admin/users/" + other.id() + "/cache/";
        for (String command : COMMANDS) {
            requests.add(request("POST", "/api/cache/" + command, token, NOTHING));
            requests.add(request("POST", administered + command, token, NOTHING));
        }
        requests.addAll(Collections.nCopies(4, request("GET", administered + "status", token, "")));
        requests.add(request("GET", "/api/admin/cache/statistics", token, ""));
        requests.add(request("GET", "/metrics", token, ""));
        requests.add(request("POST", "/api/cache/barrier", token, NOTHING));
        requests.addAll(logIns(user));
        return requests.stream().map(RawConnection::bytes).toList();
    }

    private static List<String> logIns(FuzzUser user) {
        String body = "{\"username\":\"" + user.name() + "\",\"password\":\"secret\"}";
        String json = "Content-Type: application/json\r\n";
        return List.of(
                request("POST", "/api/auth/login", user.token(), json + "Content-Length: " + body.length() + "\r\n")
                        + body,
                request("POST", "/api/auth/login", user.token(), json + "Transfer-Encoding: chunked\r\n")
                        + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
    }

    private static String request(String method, String path, String token, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n" + headers
                + "\r\n";
    }
}
