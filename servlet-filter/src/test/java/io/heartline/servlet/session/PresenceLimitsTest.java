package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.awaitStatus;
import static io.heartline.servlet.session.Crowd.presence;
import static io.heartline.servlet.session.Crowd.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heartline.presence.Status;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many clients a user and an address may have. */
class PresenceLimitsTest {

    private Pair pair;

    @AfterEach
    void stop() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    private static HttpResponse<String> beat(TestServer server, String token, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url("/heartline/beat")))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Crowd.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aUserHasSoManyClientsOnAllServers() throws Exception {
        pair = new Pair(presence("heartline.presence.max-clients-per-user", "3"));
        String first = token(pair.one, "ann");
        assertThat(beat(pair.one, first).statusCode()).isEqualTo(200);
        assertThat(beat(pair.two, token(pair.two, "ann")).statusCode()).isEqualTo(200);
        assertThat(beat(pair.two, token(pair.two, "ann")).statusCode()).isEqualTo(200);
        awaitStatus(pair.one, "ann", Status.ONLINE, 3);
        HttpResponse<String> refused = beat(pair.one, token(pair.one, "ann"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("20");
        Line line = new Line(pair.two, true).hello(token(pair.two, "ann"), "");
        assertThat(line.closed.join()).isEqualTo(1013);
        assertThat(beat(pair.one, first).statusCode()).isEqualTo(200);
        assertThat(beat(pair.one, token(pair.one, "bob")).statusCode()).isEqualTo(200);
        assertThat(Pair.counter(pair.one, "presence_refused_user")).isEqualTo(1);
        assertThat(Pair.counter(pair.two, "presence_refused_user")).isEqualTo(1);
        Crowd.leave(pair.one, first);
        awaitStatus(pair.one, "ann", Status.ONLINE, 2);
        await().until(() -> beat(pair.one, token(pair.one, "ann")).statusCode() == 200);
    }

    /** All at once, before the list shows the first of them. */
    @Test
    void aBurstHasNoMore() throws Exception {
        pair = new Pair(presence("heartline.presence.max-clients-per-user", "3"));
        int taken = 0;
        for (int i = 0; i < 10; i++) {
            taken += beat(pair.one, token(pair.one, "ann")).statusCode() == 200 ? 1 : 0;
        }
        assertThat(taken).isEqualTo(3);
    }

    @Test
    void anAddressHasSoManyClientsOnOneServer() throws Exception {
        pair =
                new Pair(
                        presence(
                                "heartline.presence.trusted-proxies",
                                "127.0.0.1, 10.0.0.0/8",
                                "heartline.presence.max-clients-per-address",
                                "2"));
        String header = "X-Forwarded-For";
        String from = "6.6.6.6, 192.0.2.1, 10.0.0.7";
        String first = token(pair.one, "");
        assertThat(beat(pair.one, first, header, from).statusCode()).isEqualTo(200);
        assertThat(beat(pair.one, token(pair.one, "ann"), header, from).statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = beat(pair.one, token(pair.one, "bob"), header, from);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("20");
        assertThat(beat(pair.one, token(pair.one, "bob"), header, "192.0.2.2").statusCode())
                .isEqualTo(200);
        // the other header is not the proxy's, so it is anybody's
        String[] both = {header, from, "Forwarded", "for=192.0.2.3"};
        assertThat(beat(pair.one, token(pair.one, "eve"), both).statusCode()).isEqualTo(429);
        assertThat(Pair.counter(pair.one, "presence_refused_address")).isEqualTo(2);
        assertThat(Crowd.post(pair.one, first, ",\"leave\":true").statusCode()).isEqualTo(200);
        await().until(
                        () ->
                                beat(pair.one, token(pair.one, "eve"), header, from).statusCode()
                                        == 200);
    }

    /** What a WebSocket is counted by is the address of its handshake. */
    @Test
    void aWebSocketCountsForItsAddress() throws Exception {
        pair =
                new Pair(
                        presence(
                                "heartline.presence.trusted-proxies",
                                "127.0.0.1",
                                "heartline.presence.max-clients-per-address",
                                "1"));
        Line one = new Line(pair.one, true).hello(token(pair.one, "ann"), "");
        awaitStatus(pair.one, "ann", Status.ONLINE, 1);
        Line two = new Line(pair.one, true).hello(token(pair.one, "bob"), "");
        assertThat(two.closed.join()).isEqualTo(1013);
        assertThat(one.closed).isNotDone();
        assertThat(beat(pair.one, token(pair.one, "bob"), "X-Forwarded-For", "::1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutTrustedProxiesNoAddressCounts() throws Exception {
        pair = new Pair(presence("heartline.presence.max-clients-per-address", "1"));
        for (int i = 0; i < 3; i++) {
            assertThat(beat(pair.one, token(pair.one, "ann")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBadRangeRefusesTheStart() {
        assertThatThrownBy(
                        () ->
                                new Pair(
                                        presence(
                                                "heartline.presence.trusted-proxies",
                                                "10.0.0.1/8")))
                .isInstanceOf(IllegalStateException.class);
    }
}
