package io.heartline.samples.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;

/** The shop for people: one page, and two buttons for each product. */
@WebServlet(
        urlPatterns = {"", "/buy", "/wish", "/leave"},
        asyncSupported = true)
public final class PageServlet extends HttpServlet {

    @Serial private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getServletPath().isEmpty()) {
            response.sendRedirect(request.getContextPath() + "/");
            return;
        }
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(Page.of(Visit.open(request), server(request)));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Visit visit = Visit.open(request);
        switch (request.getServletPath()) {
            case "/buy" -> visit.addToCart(visit.cart().nextChange(), product(request));
            case "/wish" -> visit.addToWishes(visit.wishes().nextChange(), product(request));
            default -> visit.session().invalidate();
        }
        response.sendRedirect(request.getContextPath() + "/");
    }

    private static int product(HttpServletRequest request) {
        String product = Objects.requireNonNullElse(request.getParameter("product"), "0");
        try {
            return Math.floorMod(Integer.parseInt(product), Catalogue.SIZE);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static String server(HttpServletRequest request) {
        return System.getProperty("jvmRoute", "server") + " on port " + request.getLocalPort();
    }
}
