package io.heartline.servlet.presence;

import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineListener;
import io.heartline.presence.OnlineWatch;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The application's own listeners of the on-line list. Nothing is queued for them: each stands
 * somewhere on the line, and gets what has changed since when it is its turn.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class OnlineWatchers implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");

    private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final OnlineList list;
    private final List<Watching> all = new CopyOnWriteArrayList<>();
    private final String name;
    private @Nullable Thread thread;
    private volatile boolean closed;

    OnlineWatchers(OnlineList list, String application) {
        this.list = list;
        this.name = "heartline-online-" + application;
    }

    private final class Watching implements OnlineWatch {
        private final OnlineListener listener;
        private @Nullable Place place;
        private long version = -1;

        Watching(@Nullable Place from, OnlineListener listener) {
            this.place = from;
            this.listener = listener;
        }

        /** Tells it what is new, if anything is. */
        void turn() {
            long now = list.version();
            if (now == version) {
                return;
            }
            OnlineChange change = list.since(place);
            if (change == null) {
                return;
            }
            version = now;
            place = Place.parse(change.position());
            try {
                listener.changed(change);
            } catch (RuntimeException | AssertionError | LinkageError e) {
                LOG.log(Level.WARNING, "HL0031: a listener of the on-line list failed", e);
            }
        }

        @Override
        public void close() {
            all.remove(this);
        }
    }

    /**
     * Adds a listener.
     *
     * @throws IllegalArgumentException if the place is none
     */
    OnlineWatch add(@Nullable String from, OnlineListener listener) {
        Place place = from == null ? null : Place.parse(from);
        if (from != null && place == null) {
            throw new IllegalArgumentException("not a position of the on-line list: " + from);
        }
        Watching watching = new Watching(place, listener);
        all.add(watching);
        start();
        return watching;
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            Thread started = new Thread(this::run, name);
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    private void run() {
        while (!closed) {
            all.forEach(Watching::turn);
            LockSupport.parkNanos(PIECE_NANOS);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.clear();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
