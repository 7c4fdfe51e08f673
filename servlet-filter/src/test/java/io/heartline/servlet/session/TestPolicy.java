package io.heartline.servlet.session;

import io.heartline.presence.WatchPolicy;

/** Mallory sees nobody, secret users are seen by nobody, and some questions fail. */
public final class TestPolicy implements WatchPolicy {

    @Override
    public boolean mayWatch(String watcher) {
        return !watcher.startsWith("mallory");
    }

    @Override
    public boolean mayWatch(String watcher, String user) {
        if (user.startsWith("broken")) {
            throw new IllegalStateException("on purpose");
        }
        return !user.startsWith("secret");
    }
}
