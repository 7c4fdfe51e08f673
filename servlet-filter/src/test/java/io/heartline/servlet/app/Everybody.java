package io.heartline.servlet.app;

import io.heartline.presence.WatchPolicy;

/** Everybody may see who is on-line. */
public final class Everybody implements WatchPolicy {

    @Override
    public boolean mayWatch(String watcher) {
        return true;
    }
}
