package io.heartline.servlet.app;

import io.heartline.presence.OnlineChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Observes who is on-line, where the server has CDI. */
@ApplicationScoped
public class OnlineObserver {

    private static volatile String seen = "nothing";

    /** Takes a piece of the list. */
    public void changed(@Observes OnlineChange change) {
        seen = "clients: " + change.anonymous();
    }

    static String seen() {
        return seen;
    }
}
