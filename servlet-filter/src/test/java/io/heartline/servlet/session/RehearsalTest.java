package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heartline.Heartline;
import io.heartline.config.Route;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.Manager;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void shouldUseTheContainersManagerAndLeaveNothing() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        HttpSessionListener listener =
                new HttpSessionListener() {
                    @Override
                    public void sessionCreated(HttpSessionEvent event) {
                        events.add("created");
                    }

                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        events.add("destroyed");
                    }
                };
        try (Pair pair =
                new Pair(
                        server ->
                                server.part(
                                        c ->
                                                c.addServletContainerInitializer(
                                                        (types, context) ->
                                                                context.addListener(listener),
                                                        null)))) {
            Manager manager = pair.one.context.getManager();
            manager.setMaxActive(0);
            SessionRuntime runtime =
                    (SessionRuntime)
                            pair.one.context.getServletContext().getAttribute(Heartline.ATTRIBUTE);
            ClassLoader loader = getClass().getClassLoader();
            Rehearsal rehearsal =
                    Rehearsal.begin(runtime.container, new Decoder(loader), loader, Route.REWRITE);
            await().atMost(Duration.ofSeconds(5)).until(() -> manager.getMaxActive() > 0);
            rehearsal.end();
            assertThat(manager.findSessions()).isEmpty();
            assertThat(runtime.live.all()).isEmpty();
            assertThat(events).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("heartline-rehearsal"));
            new Client().body(pair.one, "/new");
            assertThat(events).containsExactly("created");
        }
    }
}
