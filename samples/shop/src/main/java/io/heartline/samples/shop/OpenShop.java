package io.heartline.samples.shop;

import io.heartline.presence.WatchPolicy;

/** In this shop, everybody sees everybody. Only Heartline's presence asks it. */
public final class OpenShop implements WatchPolicy {

    @Override
    public boolean mayWatch(String watcher) {
        return true;
    }
}
