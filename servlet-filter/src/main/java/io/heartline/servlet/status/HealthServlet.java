package io.heartline.servlet.status;

import io.heartline.Health;
import io.heartline.Heartline;
import io.heartline.HeartlineReport;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers {@code GET /heartline/health}: 200 while this member serves, with or without a standby,
 * else 503. The body is the report as JSON. Needs no session and makes none.
 */
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Heartline heartline;

    /** For the application that this instance belongs to. */
    public HealthServlet(Heartline heartline) {
        this.heartline = heartline;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        HeartlineReport report = heartline.report();
        byte[] json = ReportJson.write(report).getBytes(StandardCharsets.UTF_8);
        response.setStatus(
                report.health() == Health.DOWN
                        ? HttpServletResponse.SC_SERVICE_UNAVAILABLE
                        : HttpServletResponse.SC_OK);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
