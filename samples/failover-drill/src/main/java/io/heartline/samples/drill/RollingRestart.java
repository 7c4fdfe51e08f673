package io.heartline.samples.drill;

/**
 * A graceful restart of one server after the other, under load. Nobody tells the balancer but its
 * health check.
 */
final class RollingRestart {

    private final Scene scene;
    private long errors;
    private long destroyedEvents;

    RollingRestart(Scene scene) {
        this.scene = scene;
    }

    void run() throws Exception {
        long uncuredBefore = scene.crowd().uncuredRequests();
        long destroyedBefore = scene.pair().destroyedSessionsLogged();
        for (TomcatServer server : scene.pair().servers()) {
            scene.timeline().mark("stop " + server.name(), Timeline.Mark.FAULT);
            server.stop();
            scene.bringBack(server);
            scene.progress().step("graceful restart of " + server.name());
        }
        errors = scene.crowd().uncuredRequests() - uncuredBefore;
        destroyedEvents = scene.pair().destroyedSessionsLogged() - destroyedBefore;
    }

    void report(Figures figures) {
        figures.addLoss("rolling_errors", errors);
        figures.addLoss("rolling_destroyed_events", destroyedEvents);
    }
}
