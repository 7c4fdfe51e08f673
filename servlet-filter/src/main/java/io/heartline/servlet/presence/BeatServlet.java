package io.heartline.servlet.presence;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@code POST /heartline/beat}: a client says that it is still there, or that it goes. Answers with
 * the milliseconds to its next beat, {@code {"next":20000}}, and with the on-line list if it
 * watches. Looks at no session and no cookie.
 *
 * <p>400: no beat. 401: get a new token. 403: a page from elsewhere. 410: signed out. 413: too
 * long. 429: too many of that user or from that address, with Retry-After. 503: full, or ask again,
 * with Retry-After.
 */
final class BeatServlet extends HttpServlet {

    static final String PATH = "/heartline/beat";

    private static final long serialVersionUID = 1;

    /** RFC 6585. */
    private static final int TOO_MANY_REQUESTS = 429;

    /** An answer, made once for as long as it stays the same. */
    private record Answer(long nextMillis, byte[] json) {
        static Answer of(long nextMillis) {
            String json = "{\"next\":" + nextMillis + "}";
            return new Answer(nextMillis, json.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private final transient Beats beats;
    private final transient OnlineView view;
    private final transient Origins origins;
    private final transient Addresses addresses;
    private final transient Counters counters;
    private transient volatile Answer answer;

    BeatServlet(
            Beats beats, OnlineView view, Origins origins, Addresses addresses, Counters counters) {
        this.beats = beats;
        this.view = view;
        this.origins = origins;
        this.addresses = addresses;
        this.counters = counters;
        this.answer = Answer.of(beats.nextMillis());
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!origins.allows(request)) {
            counters.add(Counters.Name.BAD_ORIGINS);
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        byte[] body = new byte[room(request)];
        int length = read(request.getInputStream(), body);
        if (length > BeatParser.BYTES_MAX) {
            counters.add(Counters.Name.MALFORMED);
            response.setHeader("Connection", "close"); // the rest of it is not read
            response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        Answer next = answer();
        long now = Duration.ofMillis(System.currentTimeMillis()).toSeconds();
        reply(
                request,
                response,
                beats.take(body, length, next.nextMillis, now, () -> addresses.of(request)),
                next);
    }

    private void reply(
            HttpServletRequest request,
            HttpServletResponse response,
            Beats.Answer answered,
            Answer next)
            throws IOException {
        origins.permit(request, response, false);
        switch (answered.outcome()) {
            case TAKEN -> {
                byte[] json = answered.watch() ? withList(answered, next) : next.json;
                response.setContentType("application/json");
                response.setContentLength(json.length);
                response.getOutputStream().write(json);
            }
            case MALFORMED -> response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            case BAD_TOKEN -> response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            case SIGNED_OUT -> response.setStatus(HttpServletResponse.SC_GONE);
            case LATER -> refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, 1);
            case FULL ->
                    refuse(
                            response,
                            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                            next.nextMillis / 1_000);
            case TOO_MANY -> refuse(response, TOO_MANY_REQUESTS, next.nextMillis / 1_000);
        }
    }

    private static void refuse(HttpServletResponse response, int status, long seconds) {
        response.setHeader("Retry-After", Long.toString(seconds));
        response.setStatus(status);
    }

    private byte[] withList(Beats.Answer answered, Answer next) {
        String members = view.piece(answered.user(), answered.at()).members();
        return ("{\"next\":" + next.nextMillis + members + "}").getBytes(StandardCharsets.UTF_8);
    }

    private Answer answer() {
        long nextMillis = beats.nextMillis();
        Answer last = answer;
        if (last.nextMillis != nextMillis) {
            last = Answer.of(nextMillis);
            answer = last;
        }
        return last;
    }

    /** Returns how much to read: what is announced, one more than may be at most. */
    private static int room(HttpServletRequest request) {
        int announced = request.getContentLength();
        int most = BeatParser.BYTES_MAX + 1;
        return announced < 0 ? most : Math.min(announced, most);
    }

    private static int read(InputStream in, byte[] body) throws IOException {
        int length = 0;
        while (length < body.length) {
            int count = in.read(body, length, body.length - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return length;
    }
}
