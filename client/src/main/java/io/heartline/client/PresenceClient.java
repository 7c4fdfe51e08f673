package io.heartline.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * This program is on-line, and sees who else is:
 *
 * <pre>{@code
 * try (PresenceClient client =
 *         PresenceClient.to(URI.create("https://shop.example.org/app"))
 *                 .tokenHeader("Authorization", "Bearer " + secret)
 *                 .watch(true)
 *                 .listener(listener)
 *                 .connect()) {
 *     work();
 * }
 * }</pre>
 *
 * <p>It connects by WebSocket and beats by small requests where none opens. A lost connection is
 * noticed within one and a half beats, a sleep of the machine within a second after it. It comes
 * back by itself, for ever: each wait is random between nothing and a window that doubles from 1 s
 * to 30 s, and starts after what the server asks for. After {@link ClientState#SIGNED_OUT} it waits
 * for {@link #signIn}. What comes from the server and is no answer is counted and ignored.
 *
 * <p>A program that ends without {@link #close} stays on-line until its lease ends.
 *
 * <p><b>Threads:</b> one thread that runs it, and up to three that end when idle; all are daemons.
 * Nothing here blocks but {@link #awaitConnected} and {@link #close}. Safe for any thread.
 */
public final class PresenceClient implements AutoCloseable {

    private final Counters counters = new Counters();
    private final ThreadPoolExecutor helpers = Workers.helpers();
    private final Notices notices;
    private final Driver driver;
    private final Map<String, UserPresence> online = new ConcurrentHashMap<>();
    private final Object changed = new Object();
    private volatile int anonymous;
    private volatile ClientState state = ClientState.CONNECTING;
    private volatile Transport transport = Transport.NONE;
    private Says says;

    private PresenceClient(ClientSettings settings) {
        says = settings.says();
        Executor executor = settings.executor() == null ? helpers : settings.executor();
        notices = new Notices(settings.listener(), executor, counters);
        driver =
                new Driver(
                        settings,
                        helpers,
                        counters,
                        new Driver.Hearer() {
                            @Override
                            public void state(ClientState now, Transport by) {
                                hear(now, by);
                            }

                            @Override
                            public void list(ListChange change) {
                                hear(change);
                            }
                        });
    }

    /**
     * Begins to describe a client.
     *
     * @param application address of the application with presence, such as {@code
     *     https://shop.example.org/app}
     * @throws IllegalArgumentException if it is not an absolute http or https address, or has a
     *     query, a fragment or user info
     */
    public static PresenceClientBuilder to(URI application) {
        return new PresenceClientBuilder(application);
    }

    static PresenceClient start(ClientSettings settings) {
        PresenceClient client = new PresenceClient(settings);
        client.driver.start();
        return client;
    }

    // ---- what is known

    /** Returns how it stands with the server. */
    public ClientState state() {
        return state;
    }

    /** Returns what carries its beats at this moment. */
    public Transport transport() {
        return transport;
    }

    /**
     * Returns who is on-line, by name; empty unless it watches and may. A view that follows the
     * list; it cannot be changed, and may be read while it changes.
     */
    public Map<String, UserPresence> online() {
        return Collections.unmodifiableMap(online);
    }

    /** Returns how many clients are on-line without a user. */
    public int anonymous() {
        return anonymous;
    }

    /**
     * Returns what was counted since the client began, by name; nothing but zeros if all is well.
     */
    public Map<String, Long> counters() {
        return counters.all();
    }

    /**
     * Waits until it is connected.
     *
     * @return false if it is not when the time is over, or is closed
     */
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (changed) {
            while (state != ClientState.CONNECTED && state != ClientState.CLOSED) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(changed, left);
            }
            return state == ClientState.CONNECTED;
        }
    }

    // ---- what it says

    /** Says that the person is away, or is not. Told at once, but once a second at most. */
    public synchronized void away(boolean away) {
        says = says.withAway(away);
        driver.say(says);
    }

    /** Hides this client from others, or shows it. Told at once, but once a second at most. */
    public synchronized void invisible(boolean invisible) {
        says = says.withInvisible(invisible);
        driver.say(says);
    }

    /**
     * Says texts with names of this client, such as {@code Map.of("page", "/cart")}, for others to
     * see; they replace those before, and none are said by an empty map. Told at once, but once a
     * second at most. The map is copied.
     *
     * @param attributes at most 16, with names that are not empty, and at most 512 characters when
     *     encoded as a form (application/x-www-form-urlencoded, names included)
     * @throws IllegalArgumentException if there are too many, they are too long, a name is empty,
     *     or one is no Unicode text; then nothing changes
     */
    public void attributes(Map<String, String> attributes) {
        String form = AttributesForm.of(attributes);
        synchronized (this) {
            says = says.withAttributes(form);
            driver.say(says);
        }
    }

    /**
     * Comes with a new token: somebody else is logged in now, as the token's headers say. The new
     * connection comes first, then the old one is left, so nobody sees a gap.
     */
    public void signIn() {
        driver.signIn();
    }

    /**
     * Says good-bye, and is off-line for good. Waits until the server has heard it, 2 s at most; an
     * interrupt ends the wait, and the good-bye may be lost. No thread of the client runs after it,
     * but for a listener that does not return; before Java 21 the JDK's {@link HttpClient} leaves
     * one until the garbage collector has found it. Harmless if repeated.
     */
    @Override
    public void close() {
        driver.close();
    }

    // ---- what it is told, by the machine's thread

    private void hear(ClientState now, Transport by) {
        boolean news = state != now;
        synchronized (changed) {
            state = now;
            transport = by;
            changed.notifyAll();
        }
        if (news) {
            notices.add(now);
        }
    }

    private void hear(ListChange change) {
        change.gone().forEach(online::remove);
        change.online().forEach(user -> online.put(user.user(), user));
        anonymous = change.anonymous();
        notices.add(change);
    }
}
