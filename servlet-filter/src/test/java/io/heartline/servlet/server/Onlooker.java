package io.heartline.servlet.server;

import io.heartline.client.ClientListener;
import io.heartline.client.ListChange;
import io.heartline.client.PresenceClient;
import io.heartline.client.UserPresence;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Watches the on-line list of a server, and remembers who was there and then not. */
final class Onlooker implements ClientListener, AutoCloseable {

    final List<String> gone = new CopyOnWriteArrayList<>();
    private final PresenceClient client;

    Onlooker(ServerProcess server) {
        client = PresenceClient.to(URI.create(server.url(""))).watch(true).listener(this).connect();
    }

    Map<String, UserPresence> online() {
        return client.online();
    }

    @Override
    public void listChanged(ListChange change) {
        gone.addAll(change.gone());
    }

    @Override
    public void close() {
        client.close();
    }
}
