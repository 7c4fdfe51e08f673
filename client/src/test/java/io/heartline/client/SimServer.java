package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.client.Event.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A server that can be down, full, deaf, or without WebSocket, on virtual time. */
final class SimServer {

    /** What happened; {@code at} is the place on the list that was said. */
    record Note(long time, String is, @Nullable String token, @Nullable Body body) {
        @Nullable String at() {
            return body == null ? null : body.at();
        }
    }

    private record Key(SimClient client, long id) {}

    private static final class Socket {
        @Nullable String token;
    }

    final World world;
    boolean up = true;
    boolean socket = true;

    /** Opens WebSockets, and never answers on them. */
    boolean mute;

    /** Packets get lost: nothing comes, nothing breaks. */
    boolean lossy;

    long nextMillis = 20_000;
    IntSupplier latencyMillis = () -> 20;

    /** Instead of an answer. */
    @Nullable Reply refusal;

    @Nullable Reply tokenRefusal;
    int tokens;

    /** Whether it notes what happened, and checks what it reads; many clients are many notes. */
    boolean notes = true;

    final List<Note> log = new ArrayList<>();
    final Queue<String> lists = new ArrayDeque<>();

    /** Is told of each attempt to connect. */
    java.util.function.Consumer<SimClient> onAttempt = client -> {};

    private final Map<Key, Socket> sockets = new LinkedHashMap<>();

    SimServer(World world) {
        this.world = world;
    }

    List<Note> of(String is) {
        return log.stream().filter(note -> note.is.equals(is)).toList();
    }

    int open() {
        return sockets.size();
    }

    void take(SimClient client, Action action) {
        client.arrives = Math.max(client.arrives, world.now + latencyMillis.getAsInt());
        world.at(
                client.arrives,
                () -> {
                    if (!lossy || action instanceof Action.Drop) { // silence is found out, too
                        handle(client, action);
                    }
                });
    }

    private void handle(SimClient client, Action action) {
        if (action instanceof Action.FetchToken ask) {
            String token = "token-" + ++tokens;
            String text = "{\"token\":\"" + token + "\",\"next\":" + nextMillis + "}";
            client.post(new Event.Token(ask.id(), reply(tokenRefusal, text)));
        } else if (action instanceof Action.Beat beat) {
            onAttempt.accept(client);
            note("beat", beat.body().token(), beat.body());
            client.post(new Event.Beaten(beat.id(), reply(refusal, text(beat.body()))));
        } else if (action instanceof Action.Leave leave) {
            note("leave", leave.body().token(), leave.body());
        } else if (action instanceof Action.Open open) {
            open(client, open.id());
        } else if (action instanceof Action.Send send) {
            said(client, send);
        } else if (action instanceof Action.Drop drop) {
            sockets.remove(new Key(client, drop.id()));
        }
    }

    private Reply reply(@Nullable Reply instead, String text) {
        return instead != null ? instead : up ? new Reply(200, text, null) : Reply.NONE;
    }

    private void open(SimClient client, long id) {
        onAttempt.accept(client);
        if (up && socket) {
            sockets.put(new Key(client, id), new Socket());
            client.post(new Event.Opened(id));
        } else {
            note("refused", null, null);
            client.post(new Event.Closed(id, 1006, ""));
        }
    }

    private void said(SimClient client, Action.Send send) {
        Key key = new Key(client, send.id());
        Socket to = sockets.get(key);
        if (to == null || mute) {
            return;
        }
        boolean first = to.token == null;
        to.token = first ? send.body().token() : to.token;
        note(first ? "hello" : "say", to.token, send.body());
        if (first) {
            pace(key, to, send.body());
        }
    }

    private void pace(Key key, Socket to, @Nullable Body body) {
        if (up && sockets.get(key) == to) {
            if (!lossy) {
                key.client.post(new Event.Frame(key.id, text(body)));
            }
            world.after(nextMillis, () -> pace(key, to, null));
        }
    }

    private String text(@Nullable Body body) {
        String list = body != null && body.says().watch() ? lists.poll() : null;
        return "{\"next\":" + nextMillis + (list == null ? "" : ",\"list\":" + list) + "}";
    }

    /** Closes every WebSocket, as the server or as the network does. */
    void closeAll(int code, String reason) {
        List<Key> keys = List.copyOf(sockets.keySet());
        sockets.clear();
        keys.forEach(key -> key.client.post(new Event.Closed(key.id, code, reason)));
    }

    void closeAll() {
        closeAll(1006, "");
    }

    void frame(String text) {
        for (Key key : List.copyOf(sockets.keySet())) {
            key.client.post(new Event.Frame(key.id, text));
        }
    }

    private void note(String is, @Nullable String token, @Nullable Body body) {
        if (notes) {
            log.add(new Note(world.now, is, token, body));
            if (body != null) {
                assertThat(Wire.json(body)).hasSizeLessThanOrEqualTo(4_096).doesNotContain("\\");
            }
        }
    }
}
