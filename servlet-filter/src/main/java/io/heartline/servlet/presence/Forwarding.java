package io.heartline.servlet.presence;

import io.heartline.config.ForwardedHeader;
import io.heartline.config.IpAddress;
import io.heartline.config.IpRange;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for whom a request was made, where there are proxies. What a header says counts only as
 * far as trusted proxies have said it: it is read from its end, and the first address that is no
 * trusted proxy's is the client's.
 *
 * @param trusted the proxies
 * @param header which header they write; another one is anybody's, and not looked at
 */
record Forwarding(List<IpRange> trusted, ForwardedHeader header) {

    Forwarding {
        trusted = List.copyOf(trusted);
    }

    /** Returns the address; null if the container names none. */
    @Nullable IpAddress client(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        boolean rfc = header == ForwardedHeader.FORWARDED;
        String name = rfc ? "Forwarded" : "X-Forwarded-For";
        String said = String.join(",", Collections.list(request.getHeaders(name)));
        return client(peer == null ? "" : peer, said);
    }

    @Nullable IpAddress client(String peer, String said) {
        int zone = peer.indexOf('%');
        IpAddress at = IpAddress.parse(zone < 0 ? peer : peer.substring(0, zone));
        if (at == null || !isTrusted(at) || said.isEmpty()) {
            return at;
        }
        List<@Nullable IpAddress> hops =
                header == ForwardedHeader.FORWARDED ? Hops.forwarded(said) : Hops.list(said);
        for (int i = hops.size() - 1; i >= 0; i--) {
            IpAddress hop = hops.get(i);
            if (hop == null) {
                return at; // a trusted proxy did not say who: then it counts itself
            }
            at = hop;
            if (!isTrusted(hop)) {
                return hop;
            }
        }
        return at;
    }

    private boolean isTrusted(IpAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }
}
