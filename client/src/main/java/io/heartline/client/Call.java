package io.heartline.client;

import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that is under way: it ends once, or is dropped before that.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Call {

    private final Consumer<Event.Reply> then;
    private @Nullable Future<?> exchange;
    private boolean over;

    Call(Consumer<Event.Reply> then) {
        this.then = then;
    }

    /** Says whether it is still wanted. */
    synchronized boolean isWanted() {
        return !over;
    }

    /** It has been sent. */
    void sent(Future<?> underWay) {
        synchronized (this) {
            exchange = underWay;
            if (!over) {
                return;
            }
        }
        underWay.cancel(true);
    }

    void end(Event.Reply reply) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        then.accept(reply);
    }

    void drop() {
        Future<?> underWay;
        synchronized (this) {
            over = true;
            underWay = exchange;
        }
        if (underWay != null) {
            underWay.cancel(true);
        }
    }
}
