package io.heartline.servlet.presence;

import io.heartline.config.Keys;
import io.heartline.config.Settings;
import io.heartline.spi.Engine;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Presence in one web application, from its start to its stop.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public final class PresenceService implements AutoCloseable {

    /** The servlet that takes beats. */
    public static final String BEAT = "heartline-beat";

    private static final String TOKEN = "heartline-token";

    private final Clients clients = new Clients();
    private final Counters counters = new Counters();
    private final SharedKey key;
    private final LeaseTicker ticker;
    private final BeatServlet beatServlet;
    private final TokenServlet tokenServlet;

    private PresenceService(Engine engine, Settings settings, String application) {
        key = SharedKey.agree(engine, application);
        ticker = new LeaseTicker(application, this::turn);
        Pacing pacing =
                new Pacing(settings.get(Keys.PRESENCE_BEAT), settings.get(Keys.PRESENCE_MAX_BEATS));
        Origins origins = new Origins(Set.copyOf(settings.get(Keys.PRESENCE_ALLOWED_ORIGINS)));
        Beats beats =
                new Beats(key, clients, pacing, settings.get(Keys.PRESENCE_MAX_CLIENTS), counters);
        beatServlet = new BeatServlet(beats, origins, counters);
        tokenServlet = new TokenServlet(key, beats, origins, counters);
    }

    /**
     * Starts presence.
     *
     * @throws IllegalStateException if the cluster does not answer in time
     */
    public static PresenceService start(Engine engine, Settings settings, String application) {
        PresenceService presence = new PresenceService(engine, settings, application);
        presence.ticker.start();
        return presence;
    }

    private void turn() {
        key.turn();
        clients.turn(client -> counters.add(Counters.Name.EXPIRED));
    }

    /**
     * Registers the endpoints. Whoever may log in or not, beats are let through: a constraint for
     * their exact path and method comes before one for {@code /*} (Servlet 6.0, 13.8.3). Other
     * methods are denied.
     */
    public void register(ServletContext context) {
        ServletRegistration.Dynamic beat = add(context, BEAT, beatServlet, BeatServlet.PATH);
        beat.setServletSecurity(
                new ServletSecurityElement(
                        new HttpConstraintElement(EmptyRoleSemantic.DENY),
                        List.of(
                                new HttpMethodConstraintElement(
                                        "POST",
                                        new HttpConstraintElement(EmptyRoleSemantic.PERMIT)))));
        add(context, TOKEN, tokenServlet, TokenServlet.PATH);
    }

    private static ServletRegistration.Dynamic add(
            ServletContext context, String name, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
        if (registration == null || !registration.addMapping(path).isEmpty()) {
            throw new IllegalStateException(
                    "there is another servlet with the name "
                            + name
                            + " or the path "
                            + path
                            + "; give it another, or set heartline.presence.enabled=false");
        }
        return registration;
    }

    /** Returns what answers beats. */
    public HttpServlet beats() {
        return beatServlet;
    }

    /** Puts this member's numbers into a report. */
    public void into(Map<String, Long> report) {
        counters.into(report);
        report.put("presence_clients", (long) clients.size());
        report.put("presence_pauses", ticker.pauses());
        report.put("presence_listener_failures", ticker.failures());
    }

    @Override
    public void close() {
        ticker.close();
    }
}
