package io.heartline.servlet.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Many clients of a server in a process of their own, which end with it. */
public final class SocketDriver {

    /** What its clients are. */
    enum Kind {
        /** WebSockets of {@link io.heartline.servlet.app.EmptyEndpoint}. */
        EMPTY,
        /** WebSockets of presence. */
        SOCKET,
        /** Clients of presence that beat by requests. */
        BEAT
    }

    private static final int AT_ONCE = 32;

    /** About as long as the first message of one of ours. */
    private static final int TOKEN_CHARS = 120;

    private static final int WAIT_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Queue<WebSocket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private SocketDriver(String server) {
        this.server = server;
    }

    /**
     * @param args host and port of the server, the {@link Kind}, how many
     */
    public static void main(String[] args) throws Exception {
        SocketDriver driver = new SocketDriver(args[0]);
        driver.open(Kind.valueOf(args[1]), Integer.parseInt(args[2]));
        System.out.println("open");
        while (System.in.read() == '?') {
            System.out.println(driver.closed.get());
        }
        Runtime.getRuntime().halt(0);
    }

    private void open(Kind kind, int count) throws Exception {
        for (int i = 0; i < count && failure.get() == null; i++) {
            places.acquire();
            var unused =
                    client(kind)
                            .whenComplete(
                                    (done, error) -> {
                                        places.release();
                                        if (error != null) {
                                            failure.set(error);
                                        }
                                    });
        }
        if (!places.tryAcquire(AT_ONCE, WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the server does not answer");
        }
        if (failure.get() != null) {
            throw new IOException("only " + open.size() + " of " + count, failure.get());
        }
    }

    private CompletionStage<?> client(Kind kind) {
        return switch (kind) {
            case EMPTY -> socket("/plain/socket", "x".repeat(TOKEN_CHARS));
            case SOCKET -> token().thenCompose(t -> socket("/app/heartline/socket", t));
            case BEAT -> token().thenCompose(this::beat);
        };
    }

    /** Returns the first message of a new client. */
    private CompletionStage<String> token() {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + server + "/app/heartline/token"))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> "{\"token\":\"" + answer.body().split("\"")[3] + "\"}");
    }

    private CompletionStage<?> beat(String message) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + server + "/app/heartline/beat"))
                        .POST(HttpRequest.BodyPublishers.ofString(message))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenAccept(
                        answer -> {
                            if (answer.statusCode() != 200) {
                                throw new IllegalStateException("answered " + answer.statusCode());
                            }
                        });
    }

    /** Opens a WebSocket; its stage ends when the server has answered the first message. */
    private CompletionStage<?> socket(String path, String message) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + server + path), new Listener(answered))
                .thenCompose(
                        socket -> {
                            open.add(socket);
                            return socket.sendText(message, true).thenCompose(s -> answered);
                        });
    }

    private final class Listener implements WebSocket.Listener {
        private final CompletableFuture<Void> answered;

        Listener(CompletableFuture<Void> answered) {
            this.answered = answered;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean end) {
            answered.complete(null);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.incrementAndGet();
            answered.completeExceptionally(new IOException("closed with " + code + " " + reason));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.incrementAndGet();
            answered.completeExceptionally(error);
        }
    }
}
