package io.heartline.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client is to be.
 *
 * @param endpoints their address, with a slash at its end
 * @param headers for a token
 * @param executor calls the listener; null for a thread of the client
 * @param http null for one of the client's own
 * @param messageMax bytes of a message at most
 */
record ClientSettings(
        URI endpoints,
        Supplier<Map<String, String>> headers,
        Says says,
        ClientListener listener,
        @Nullable Executor executor,
        @Nullable HttpClient http,
        int messageMax) {

    URI socket() {
        String address = endpoints.resolve("socket").toString();
        return URI.create("ws" + address.substring("http".length()));
    }
}
