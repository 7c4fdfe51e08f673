package io.heartline.samples.drill;

/** What every fault works on. */
record Scene(Pair pair, Crowd crowd, Standby standby, Timeline timeline, Progress progress) {

    /** Starts a server again, and waits until it serves and the pair is in sync. */
    void bringBack(TomcatServer server) throws Exception {
        server.start();
        server.awaitReady();
        timeline.mark("up " + server.name(), Timeline.Mark.BACK);
        standby.awaitInSync();
    }
}
