package dev.tidemark.api.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Tells from which address a request comes, where proxies may stand before this server. Immutable. */
public final class ClientAddresses {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final List<AddressRange> trustedProxies;

    /**
     * @param trustedProxies whose word about those before them is taken; everybody else may write what he likes
     */
    public ClientAddresses(List<AddressRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** The address next to the last proxy that is trusted; empty where there is none, as for a local socket. */
    public Optional<IpAddress> of(HttpServerRequest request) {
        Optional<IpAddress> peer =
                Optional.ofNullable(request.remoteAddress().hostAddress()).flatMap(IpAddress::parse);
        return peer.map(address -> trustedProxies.isEmpty()
                ? address
                : behind(address, request.headers().getAll(FORWARDED_FOR)));
    }

    /** Each proxy appends whom it got the request from, so the list is read from its end. */
    IpAddress behind(IpAddress peer, List<String> forwardedFor) {
        List<String> addresses =
                new ArrayList<>(List.of(String.join(",", forwardedFor).split(",", -1)));
        Collections.reverse(addresses);
        IpAddress client = peer;
        for (String text : addresses) {
            Optional<IpAddress> before = isTrusted(client) ? IpAddress.parse(text.strip()) : Optional.empty();
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private boolean isTrusted(IpAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }
}
