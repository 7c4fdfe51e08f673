package io.heartline.samples.drill;

import java.time.Duration;

/** What every fault works on. */
record Scene(Pair pair, Crowd crowd, Standby standby, Timeline timeline, Progress progress) {

    /** A server that has just started is slow for a while, whatever happens to its neighbor. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    /** In the beginning both servers are new, and so are the balancer and the shoppers. */
    void warmUpAll() throws InterruptedException {
        warmUp();
        warmUp();
    }

    /** Lets the shoppers shop, until the server that started last has compiled what they use. */
    void warmUp() throws InterruptedException {
        Thread.sleep(WARM_UP.toMillis());
    }

    /** Starts a server again, and waits until it serves and the pair is in sync. */
    void bringBack(TomcatServer server) throws Exception {
        server.start();
        server.awaitReady();
        timeline.mark("up " + server.name(), Timeline.Mark.BACK);
        standby.awaitInSync();
    }
}
