package io.heartline.bench;

import io.heartline.MemberId;
import io.heartline.spi.SpaceListener;

/** Nobody holds live copies here. */
public final class Silent implements SpaceListener {
    @Override
    public void taken(String key, MemberId owner) {}

    @Override
    public void changed(String key) {}

    @Override
    public void removed(String key) {}

    @Override
    public void unverified() {}
}
