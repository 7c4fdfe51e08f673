package io.heartline.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client of the server: its token, and the transport that carries it. Pure: events and the time
 * come in, actions go to the host; nothing here waits, sends or looks at a clock.
 *
 * <p>A line asks for a token, opens a WebSocket, and beats by requests if that does not open; while
 * it beats it tries the WebSocket again now and then. Both carry the same token, so the server sees
 * one client.
 *
 * <p>Times are milliseconds of a clock that is never set and began at 0. Not thread-safe.
 */
final class Line {

    /** No time at all, and one long ago; sums with them do not overflow. */
    static final long NEVER = Long.MAX_VALUE / 4;

    private static final long LONG_AGO = -NEVER;

    /** How long an attempt may take: a token, an open socket, its first answer. */
    private static final long ATTEMPT_MILLIS = 10_000;

    /** Whoever was connected for this long begins again with the smallest window. */
    private static final long STABLE_MILLIS = 10_000;

    /** What the client says of itself is told at most this often. */
    private static final long SAY_MILLIS = 1_000;

    private static final long NEXT_MILLIS = 20_000;

    /** A request that is out, with the place on the list that it was sent with. */
    private record Out(long id, long until, @Nullable String at) {}

    private final LineHost host;
    private @Nullable String token;
    private @Nullable Out ask;
    private @Nullable Out beat;
    private @Nullable Channel socket;
    private boolean active;
    private long retryAt = NEVER;

    /** What the server advised: no attempt before this. */
    private long notBefore = LONG_AGO;

    private long beatAt = NEVER;
    private final SocketTries socketTries = new SocketTries();
    private int tries;
    private long upSince;
    private long heardAt;
    private long saidAt = LONG_AGO;
    private boolean unsaid;
    private long nextMillis = NEXT_MILLIS;
    private boolean up;
    private boolean signedOut;
    private int failures;
    private @Nullable String at;

    Line(LineHost host) {
        this.host = host;
    }

    // ---- what it is

    boolean isUp() {
        return up;
    }

    boolean isSignedOut() {
        return signedOut;
    }

    /** Attempts that failed since it was last up. */
    int failures() {
        return failures;
    }

    /** From one beat to the next. */
    long nextMillis() {
        return nextMillis;
    }

    /** Where it stands on the list's line; null for nowhere. */
    @Nullable String at() {
        return at;
    }

    void standAt(@Nullable String place) {
        at = place;
    }

    @Nullable String token() {
        return token;
    }

    Transport transport() {
        if (!up) {
            return Transport.NONE;
        }
        return socket != null && socket.live ? Transport.SOCKET : Transport.REQUESTS;
    }

    /** The time at which {@link #tick} has something to do. */
    long deadline() {
        long first = retryAt;
        if (ask != null) {
            first = Math.min(first, ask.until);
        }
        if (beat != null) {
            first = Math.min(first, beat.until);
        } else {
            first = Math.min(first, beatAt);
        }
        if (socket != null) {
            first = Math.min(first, socket.live ? deafAt() : socket.until);
        } else if (beatAt < NEVER) {
            first = Math.min(first, socketTries.at());
        }
        return up && unsaid && beat == null ? Math.min(first, saidAt + SAY_MILLIS) : first;
    }

    private long deafAt() {
        return heardAt + nextMillis + nextMillis / 2;
    }

    // ---- what it is told

    void start(long now) {
        active = true;
        retryAt = now;
        tick(now);
    }

    void tick(long now) {
        if (now >= retryAt) {
            retryAt = NEVER;
            attempt(now);
        } else if (ask != null && now >= ask.until || beat != null && now >= beat.until) {
            fail(now, 0);
        } else if (socket != null && socket.live && now >= deafAt()) {
            fail(now, 0);
        } else if (socket != null && !socket.live && now >= socket.until) {
            socketFailed(now, 0);
        }
        if (unsaid && up) {
            say(now);
        }
        if (beat == null && now >= beatAt) {
            sendBeat(now);
        }
        if (beatAt < NEVER && socket == null && now >= socketTries.at()) {
            open(now);
        }
    }

    /** What the client says of itself changed: tells it at once, or as soon as it may again. */
    void say(long now) {
        unsaid = true;
        if (!up || beat != null || now < saidAt + SAY_MILLIS) {
            return;
        }
        if (socket != null && socket.live) {
            send(now, socket, null);
        } else {
            sendBeat(now);
        }
    }

    /**
     * What it knew of its connection is no longer so, after a sleep. Comes back soon, but not
     * sooner than the server wants it.
     */
    void lose(long now) {
        if (active && retryAt == NEVER) {
            fail(now, 0);
        }
        if (retryAt < NEVER) {
            long soon = Math.max(now, notBefore) + Backoff.waitMillis(0, host::random, 0);
            retryAt = Math.min(retryAt, soon);
        }
    }

    /** Says good-bye, and is nothing more after that. */
    void leave() {
        if (socket != null && socket.live) {
            host.act(new Action.Send(socket.id, Body.goodBye(null)));
        }
        if (token != null && !signedOut) {
            host.act(new Action.Leave(Body.goodBye(token)));
        }
        drop();
    }

    /** Drops all that is under way, and is nothing more after that. */
    private void drop() {
        active = false;
        stop();
    }

    private void stop() {
        if (ask != null) {
            host.act(new Action.Drop(ask.id));
        }
        if (beat != null) {
            host.act(new Action.Drop(beat.id));
        }
        if (socket != null) {
            host.act(new Action.Drop(socket.id));
        }
        ask = null;
        beat = null;
        socket = null;
        retryAt = NEVER;
        beatAt = NEVER;
        up = false;
    }

    /** Takes in what became of something of this line; of anything else it is late, and ignored. */
    void on(Event.Outcome event, long now) {
        if (event instanceof Event.Token answered) {
            if (ask != null && ask.id == answered.id()) {
                ask = null;
                onToken(answered.reply(), now);
            }
        } else if (event instanceof Event.Beaten answered) {
            if (beat != null && beat.id == answered.id()) {
                Out sent = beat;
                beat = null;
                onBeaten(answered.reply(), sent, now);
            }
        } else if (socket != null && socket.id == event.id()) {
            onSocket(socket, event, now);
        }
    }

    // ---- what it does with answers

    private void onToken(Event.Reply reply, long now) {
        Wire.Token answer = reply.status() == 200 ? Wire.readToken(reply.text()) : null;
        if (answer == null) {
            if (reply.status() == 200) {
                host.malformed();
            }
            fail(now, Backoff.afterMillis(reply));
            return;
        }
        token = answer.token();
        pace(answer.nextMillis());
        attempt(now);
    }

    private void onBeaten(Event.Reply reply, Out sent, long now) {
        Answer answer = reply.status() == 200 ? Wire.readAnswer(reply.text()) : null;
        if (answer == null) {
            if (reply.status() == 200) {
                host.malformed();
            }
            if (reply.status() == 401) {
                token = null;
            } else { // it is not the WebSocket alone
                socketTries.again(now);
            }
            fail(now, Backoff.afterMillis(reply));
            return;
        }
        pace(answer.nextMillis());
        beatAt = now + nextMillis;
        setUp(now);
        boolean stale = // the WebSocket's first answer is newer
                socket != null && socket.open || !Objects.equals(sent.at, at);
        host.answered(this, stale ? answer.withoutList() : answer);
    }

    private void onSocket(Channel from, Event.Outcome event, long now) {
        if (event instanceof Event.Opened) {
            from.open = true;
            from.until = now + ATTEMPT_MILLIS;
            send(now, from, token);
        } else if (event instanceof Event.Frame frame) {
            onFrame(from, frame, now);
        } else if (event instanceof Event.Closed closed) {
            socket = null;
            onClosed(from, closed, now);
        }
    }

    private void onFrame(Channel from, Event.Frame frame, long now) {
        heardAt = now;
        Answer answer = Wire.readAnswer(frame.text());
        if (answer == null) {
            host.malformed();
            return;
        }
        pace(answer.nextMillis());
        if (!from.live) {
            from.live = true;
            socketTries.worked();
            beatAt = NEVER;
            if (beat != null) {
                host.act(new Action.Drop(beat.id));
                beat = null;
            }
            setUp(now);
        }
        host.answered(this, answer);
    }

    private void onClosed(Channel from, Event.Closed closed, long now) {
        int code = closed.code();
        long advice = code == CloseCode.TRY_AGAIN_LATER ? Backoff.adviceMillis(closed.reason()) : 0;
        if (code == CloseCode.SIGNED_OUT) {
            drop();
            signedOut = true;
        } else if (code == CloseCode.BAD_TOKEN) {
            token = null;
            fail(now, 0);
        } else if (from.live || code == CloseCode.TRY_AGAIN_LATER && !up) {
            fail(now, code == CloseCode.VIOLATED_POLICY ? Backoff.REFUSED_MILLIS : advice);
        } else {
            socketFailed(now, advice);
        }
    }

    private void pace(long said) {
        nextMillis = said > 0 ? said : nextMillis;
    }

    // ---- what it does

    private void attempt(long now) {
        if (token == null) {
            ask = new Out(host.newId(), now + ATTEMPT_MILLIS, null);
            host.act(new Action.FetchToken(ask.id));
        } else if (now >= socketTries.at()) {
            open(now);
        } else {
            sendBeat(now);
        }
    }

    private void open(long now) {
        socket = new Channel(host.newId(), now + ATTEMPT_MILLIS);
        host.act(new Action.Open(socket.id));
    }

    /** The WebSocket did not come to life: the next attempt is by a request. */
    private void socketFailed(long now, long advice) {
        if (socket != null) {
            host.act(new Action.Drop(socket.id));
            socket = null;
        }
        socketTries.failed(now, advice, nextMillis, host.random());
        if (!up) {
            fail(now, 0);
        }
    }

    private void sendBeat(long now) {
        long until = now + (up ? nextMillis / 2 : ATTEMPT_MILLIS);
        beat = new Out(host.newId(), until, at);
        beatAt = NEVER;
        said(now);
        host.act(new Action.Beat(beat.id, new Body(token, host.says(), at, false)));
    }

    private void send(long now, Channel to, @Nullable String as) {
        said(now);
        host.act(new Action.Send(to.id, new Body(as, host.says(), at, false)));
    }

    private void said(long now) {
        saidAt = now;
        unsaid = false;
    }

    private void setUp(long now) {
        if (!up) {
            up = true;
            upSince = now;
            failures = 0;
            host.up(this);
        }
    }

    private void fail(long now, long advice) {
        if (up && now - upSince >= STABLE_MILLIS) {
            tries = 0;
        }
        failures += up ? 0 : 1;
        stop();
        notBefore = now + advice;
        retryAt = now + Backoff.waitMillis(tries++, host::random, advice);
    }
}
