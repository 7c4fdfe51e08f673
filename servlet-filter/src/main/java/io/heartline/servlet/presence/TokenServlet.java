package io.heartline.servlet.presence;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /heartline/token}: gives a page the token that its beats carry, {@code
 * {"token":"…","next":20000}}. Signed in it for whoever is logged in; a new client each time. Makes
 * no session, and needs none.
 *
 * <p>403: a page from elsewhere, or a user's name longer than {@link Tokens#USER_BYTES_MAX} bytes.
 * 503: the cluster does not answer, with Retry-After.
 */
final class TokenServlet extends HttpServlet {

    static final String PATH = "/heartline/token";

    private static final long serialVersionUID = 1;

    private final transient SharedKey key;
    private final transient Beats beats;
    private final transient Origins origins;
    private final transient Counters counters;
    private final transient Logins logins;
    private final transient Function<HttpSession, SessionFacts> sessions;

    TokenServlet(
            SharedKey key,
            Beats beats,
            Origins origins,
            Logins logins,
            Function<HttpSession, SessionFacts> sessions,
            Counters counters) {
        this.key = key;
        this.beats = beats;
        this.origins = origins;
        this.logins = logins;
        this.sessions = sessions;
        this.counters = counters;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!origins.allows(request)) {
            counters.add(Counters.Name.BAD_ORIGINS);
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        HttpSession view = request.getSession(false);
        SessionFacts session = view == null ? null : sessions.apply(view);
        String user = user(request.getUserPrincipal(), session);
        if (user.getBytes(StandardCharsets.UTF_8).length > Tokens.USER_BYTES_MAX) {
            response.sendError(
                    HttpServletResponse.SC_FORBIDDEN,
                    "The user's name has more than " + Tokens.USER_BYTES_MAX + " bytes");
            return;
        }
        Tie tie = session == null ? Tie.NONE : logins.tie(session, user);
        if (tie == null) {
            response.setHeader("Retry-After", "1");
            response.sendError(
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "The other servers do not answer. Try again.");
            return;
        }
        long now = Duration.ofMillis(System.currentTimeMillis()).toSeconds();
        String token = key.present().sign(new Ticket(ClientId.random(), user, now, tie));
        counters.add(Counters.Name.TOKENS);
        origins.permit(request, response, true);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        String json = "{\"token\":\"" + token + "\",\"next\":" + beats.nextMillis() + "}";
        response.getOutputStream().write(json.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns who is logged in, at the container or by the application itself. */
    private static String user(@Nullable Principal principal, @Nullable SessionFacts session) {
        return principal != null ? principal.getName() : session == null ? "" : session.user();
    }
}
