package io.heartline.servlet.session;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Servlets of the application under test, by what they do. */
final class TestServlets {

    private TestServlets() {}

    @FunctionalInterface
    interface Body {
        void run(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException;
    }

    static HttpServlet of(Body body) {
        return new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                body.run(request, response);
            }
        };
    }

    /** Adds every usual path to a server. */
    static TestServer all(TestServer server) {
        return server.servlet(
                        "/add",
                        of(
                                (q, s) -> { // changes in place
                                    Cart cart = (Cart) q.getSession().getAttribute("cart");
                                    if (cart == null) {
                                        cart = new Cart();
                                        q.getSession().setAttribute("cart", cart);
                                    }
                                    String text;
                                    synchronized (cart) {
                                        cart.items.add(q.getParameter("item"));
                                        text = cart.toString();
                                    }
                                    s.getWriter().println(text);
                                }))
                .servlet(
                        "/cart",
                        of((q, s) -> s.getWriter().println(q.getSession().getAttribute("cart"))))
                .servlet(
                        "/set",
                        of(
                                (q, s) -> {
                                    q.getSession()
                                            .setAttribute(q.getParameter("n"), q.getParameter("v"));
                                    s.getWriter().println("ok");
                                }))
                .servlet(
                        "/get",
                        of(
                                (q, s) -> {
                                    var session = q.getSession(false);
                                    s.getWriter()
                                            .println(
                                                    session == null
                                                            ? "none"
                                                            : session.getAttribute(
                                                                    q.getParameter("n")));
                                }))
                .servlet(
                        "/info",
                        of(
                                (q, s) -> {
                                    var session = q.getSession(false);
                                    s.getWriter()
                                            .println(
                                                    session == null
                                                            ? "none"
                                                            : session.getId()
                                                                    + " "
                                                                    + session.isNew()
                                                                    + " "
                                                                    + session.getCreationTime()
                                                                    + " "
                                                                    + q.isRequestedSessionIdValid()
                                                                    + " "
                                                                    + session
                                                                            .getMaxInactiveInterval());
                                }))
                .servlet("/new", of((q, s) -> s.getWriter().println(q.getSession().getId())))
                .servlet(
                        "/rename",
                        of(
                                (q, s) -> {
                                    q.getSession();
                                    s.getWriter().println(q.changeSessionId());
                                }))
                .servlet(
                        "/invalidate",
                        of(
                                (q, s) -> {
                                    q.getSession().invalidate();
                                    s.getWriter().println("bye");
                                }));
    }
}
