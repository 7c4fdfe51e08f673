package io.heartline.samples.shop;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the sessions that this process saw begin and end, as many applications do. The end of one
 * also stands in the log, because the log outlives the process.
 */
@WebListener
public final class SessionEvents implements HttpSessionListener {

    private static final System.Logger LOG = System.getLogger(SessionEvents.class.getName());
    private static final AtomicLong CREATED = new AtomicLong();
    private static final AtomicLong DESTROYED = new AtomicLong();

    static String line() {
        return "created=" + CREATED + " destroyed=" + DESTROYED;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
        CREATED.incrementAndGet();
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        LOG.log(Level.INFO, "shop: session destroyed, {0} so far", DESTROYED.incrementAndGet());
    }
}
