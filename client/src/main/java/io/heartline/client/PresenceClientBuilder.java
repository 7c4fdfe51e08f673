package io.heartline.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes a {@link PresenceClient}; {@link #connect} makes it. Not thread-safe. */
public final class PresenceClientBuilder {

    private static final int MESSAGE_MAX = 16 << 20;
    private static final int MESSAGE_MAX_LEAST = 64 << 10;

    private final URI endpoints;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable Supplier<Map<String, String>> supplier;
    private Says says = Says.NOTHING;
    private ClientListener listener = new ClientListener() {};
    private @Nullable Executor executor;
    private @Nullable HttpClient http;
    private int messageMax = MESSAGE_MAX;

    PresenceClientBuilder(URI application) {
        boolean web =
                "http".equalsIgnoreCase(application.getScheme())
                        || "https".equalsIgnoreCase(application.getScheme());
        if (!web
                || application.getHost() == null
                || application.getRawQuery() != null
                || application.getRawFragment() != null
                || application.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    application
                            + " is not the address of an application."
                            + " Cure: name it like https://shop.example.org/app");
        }
        String text = application.toString();
        endpoints = URI.create(text + (text.endsWith("/") ? "" : "/") + "heartline/");
    }

    /**
     * Adds a header to the request for a token, such as {@code Cookie} or {@code Authorization}: it
     * says who this program is. No other request carries it.
     */
    public PresenceClientBuilder tokenHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /**
     * Gives all headers of the request for a token, those of {@link #tokenHeader} excepted.
     *
     * @param given asked before each such request, about once a day; may block. If it throws, that
     *     is logged and counted, and it is asked again later
     */
    public PresenceClientBuilder tokenHeaders(Supplier<Map<String, String>> given) {
        supplier = given;
        return this;
    }

    /** Says whether it gets the on-line list; not by default. */
    public PresenceClientBuilder watch(boolean watch) {
        says = says.withWatch(watch);
        return this;
    }

    /** Says whether it begins as away; not by default. */
    public PresenceClientBuilder away(boolean away) {
        says = says.withAway(away);
        return this;
    }

    /** Says whether it begins as invisible; not by default. */
    public PresenceClientBuilder invisible(boolean invisible) {
        says = says.withInvisible(invisible);
        return this;
    }

    /**
     * Gives the texts with names that it begins to say of itself, such as {@code Map.of("device",
     * "desk")}; none by default. The map is copied.
     *
     * @param attributes within the limits of {@link PresenceClient#attributes}
     * @throws IllegalArgumentException if they are not
     */
    public PresenceClientBuilder attributes(Map<String, String> attributes) {
        says = says.withAttributes(AttributesForm.of(attributes));
        return this;
    }

    /** Gives who is told of states and of the list, by a thread of the client. */
    public PresenceClientBuilder listener(ClientListener given) {
        listener = given;
        return this;
    }

    /**
     * Gives who is told, by an executor such as {@code SwingUtilities::invokeLater}. By one that
     * runs tasks in the calling thread a listener that blocks holds up the client.
     */
    public PresenceClientBuilder listener(ClientListener given, Executor by) {
        listener = given;
        executor = by;
        return this;
    }

    /**
     * Gives an HttpClient, for certificates and proxies of its own or to be shared by many clients;
     * the default is one for each client. It should follow no redirects. It stays open.
     */
    public PresenceClientBuilder http(HttpClient given) {
        http = given;
        return this;
    }

    /**
     * Sets how long a message may be; longer ones are counted and ignored. The whole on-line list
     * is one message, of about 100 bytes a user.
     *
     * @param bytes 64 KiB or more; 16 MiB by default
     * @throws IllegalArgumentException if there are fewer
     */
    public PresenceClientBuilder messageMax(int bytes) {
        if (bytes < MESSAGE_MAX_LEAST) {
            throw new IllegalArgumentException(
                    bytes + " bytes are too few. Cure: " + MESSAGE_MAX_LEAST + " or more");
        }
        messageMax = bytes;
        return this;
    }

    /** Returns a client that begins to connect. */
    public PresenceClient connect() {
        return PresenceClient.start(
                new ClientSettings(
                        endpoints, allHeaders(), says, listener, executor, http, messageMax));
    }

    private Supplier<Map<String, String>> allHeaders() {
        Map<String, String> fixed = Map.copyOf(headers);
        Supplier<Map<String, String>> given = supplier;
        if (given == null) {
            return () -> fixed;
        }
        return () -> {
            Map<String, String> all = new LinkedHashMap<>(fixed);
            all.putAll(Objects.requireNonNull(given.get(), "headers"));
            return all;
        };
    }
}
