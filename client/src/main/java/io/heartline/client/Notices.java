package io.heartline.client;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is to be told. Bounded: while the listener is busy, of several states the latest
 * is kept, and changes of the list become one.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Notices {

    private static final System.Logger LOG = System.getLogger("io.heartline.client");

    private final ClientListener listener;
    private final Executor executor;
    private final Counters counters;
    private boolean busy;
    private @Nullable ClientState state;
    private Map<String, UserPresence> online = new LinkedHashMap<>();
    private Set<String> gone = new LinkedHashSet<>();
    private boolean changed;
    private boolean reset;
    private int anonymous;

    /**
     * @param executor calls the listener; one task of these notices at a time
     */
    Notices(ClientListener listener, Executor executor, Counters counters) {
        this.listener = listener;
        this.executor = executor;
        this.counters = counters;
    }

    void add(ClientState now) {
        synchronized (this) {
            state = now;
        }
        wake();
    }

    void add(ListChange change) {
        synchronized (this) {
            if (change.reset()) {
                reset = true;
                online.clear();
            }
            for (String user : change.gone()) {
                online.remove(user);
                gone.add(user);
            }
            for (UserPresence user : change.online()) {
                online.put(user.user(), user);
                gone.remove(user.user());
            }
            anonymous = change.anonymous();
            changed = true;
        }
        wake();
    }

    private void wake() {
        synchronized (this) {
            if (busy || state == null && !changed) {
                return;
            }
            busy = true;
        }
        try {
            executor.execute(this::tell);
        } catch (RuntimeException e) { // the caller's executor does not want it
            failed(e);
            synchronized (this) {
                busy = false;
            }
        }
    }

    private void tell() {
        ClientState newState;
        ListChange newList = null;
        synchronized (this) {
            newState = state;
            state = null;
            if (changed) {
                newList =
                        new ListChange(
                                new ArrayList<>(online.values()),
                                new ArrayList<>(gone),
                                reset,
                                anonymous);
                online = new LinkedHashMap<>();
                gone = new LinkedHashSet<>();
                changed = false;
                reset = false;
            }
        }
        try {
            if (newState != null) {
                listener.stateChanged(newState);
            }
            if (newList != null) {
                listener.listChanged(newList);
            }
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            synchronized (this) {
                busy = false;
            }
            wake();
        }
    }

    private void failed(RuntimeException e) {
        counters.add(Counters.Name.LISTENER_FAILED);
        LOG.log(Level.WARNING, "A listener failed; the client goes on", e);
    }
}
