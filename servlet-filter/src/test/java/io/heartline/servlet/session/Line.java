package io.heartline.servlet.session;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client's end of a WebSocket. */
final class Line implements WebSocket.Listener {
    final List<String> said = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final WebSocket socket;
    private final boolean reads;
    private final StringBuilder part = new StringBuilder();

    Line(TestServer server, boolean reads, String... origin) {
        this.reads = reads;
        WebSocket.Builder builder = Crowd.HTTP.newWebSocketBuilder();
        if (origin.length > 0) {
            builder.header("Origin", origin[0]);
        }
        String url = server.url("/heartline/socket").replace("http:", "ws:");
        socket = builder.buildAsync(URI.create(url), this).join();
    }

    Line say(String json) {
        socket.sendText(json, true).join();
        return this;
    }

    Line hello(String token, String more) {
        return say("{\"token\":\"" + token + "\"" + more + "}");
    }

    boolean heard(String part) {
        return said.stream().anyMatch(text -> text.contains(part));
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(Long.MAX_VALUE);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            said.add(part.toString());
            part.setLength(0);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.complete(-1);
    }
}
