package io.heartline.hazelcast;

import io.heartline.spi.Engine;
import java.time.Duration;

/** What a test can do to a running engine. */
public final class Drills {

    private Drills() {}

    /** Cuts all links of a member, really: sockets are closed, and none is made for a while. */
    public static void cut(Engine engine, Duration length) {
        ((HazelcastEngine) engine).cut(length);
    }
}
