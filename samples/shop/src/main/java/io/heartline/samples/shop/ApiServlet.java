package io.heartline.samples.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shop for programs, in one line of text.
 *
 * <ul>
 *   <li>{@code POST api/cart?change=7&product=3} adds to the cart, with setAttribute;
 *   <li>{@code POST api/wishes?change=7&product=3} adds to the wish list, in place;
 *   <li>{@code GET api/visit} reads both;
 *   <li>{@code GET api/events} counts sessions created and destroyed in this process;
 *   <li>{@code GET api/report} is Heartline's own report; 404 without Heartline.
 * </ul>
 */
@WebServlet(urlPatterns = "/api/*", asyncSupported = true)
public final class ApiServlet extends HttpServlet {

    @Serial private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        int change;
        int product;
        try {
            change = Integer.parseUnsignedInt(request.getParameter("change"));
            product = Integer.parseUnsignedInt(request.getParameter("product"));
        } catch (NumberFormatException e) {
            response.sendError(400, "change and product must be numbers");
            return;
        }
        if (change == 0 || product >= Catalogue.SIZE) {
            response.sendError(400, "change is 1 or more, product below " + Catalogue.SIZE);
            return;
        }
        switch (path(request)) {
            case "/cart" -> {
                Visit visit = Visit.open(request);
                visit.addToCart(change, product);
                answer(response, line(visit));
            }
            case "/wishes" -> {
                Visit visit = Visit.open(request);
                visit.addToWishes(change, product);
                answer(response, line(visit));
            }
            default -> response.sendError(404);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (path(request)) {
            case "/visit" -> answer(response, line(Visit.find(request)));
            case "/events" -> answer(response, SessionEvents.line());
            case "/report" -> report(response);
            default -> response.sendError(404);
        }
    }

    private void report(HttpServletResponse response) throws IOException {
        try {
            answer(response, HeartlineLine.of(getServletContext()));
        } catch (NoClassDefFoundError withoutHeartline) {
            response.sendError(404, "this shop runs without Heartline");
        }
    }

    private static String line(@Nullable Visit visit) {
        return visit == null
                ? "visit=none"
                : "visit="
                        + visit.name()
                        + " cart="
                        + visit.cart().changes()
                        + " wishes="
                        + visit.wishes().changes();
    }

    private static String path(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getPathInfo(), "/");
    }

    private static void answer(HttpServletResponse response, String line) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
