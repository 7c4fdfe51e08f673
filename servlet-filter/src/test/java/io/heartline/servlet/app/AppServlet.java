package io.heartline.servlet.app;

import io.heartline.Heartline;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The application in the WAR that real servers run. Knows nothing of replication. */
@WebServlet(urlPatterns = "/s/*", asyncSupported = true)
public class AppServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Changed in place. */
    static final class Cart implements Serializable {
        private static final long serialVersionUID = 1L;
        final List<String> items = new ArrayList<>();
    }

    /** Writes each destroyed session to a file, because a stopping server answers nobody. */
    @WebListener
    public static final class Destroyed implements HttpSessionListener {
        @Override
        public void sessionDestroyed(HttpSessionEvent event) {
            String file = System.getProperty("app.destroyed");
            if (file != null) {
                try {
                    Files.writeString(
                            Path.of(file),
                            event.getSession().getId() + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String what = request.getPathInfo().substring(1);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(answer(what, request));
    }

    private Object answer(String what, HttpServletRequest request) {
        switch (what) {
            case "add":
                Cart cart = (Cart) request.getSession().getAttribute("cart");
                if (cart == null) {
                    cart = new Cart();
                    request.getSession().setAttribute("cart", cart);
                }
                synchronized (cart) {
                    cart.items.add(request.getParameter("item"));
                    return cart.items.toString();
                }
            case "user":
                request.getSession().setAttribute("user", request.getParameter("name"));
                return "ok";
            case "online":
                return OnlineObserver.seen();
            case "cart":
                HttpSession session = request.getSession(false);
                return session == null || session.getAttribute("cart") == null
                        ? "none"
                        : ((Cart) session.getAttribute("cart")).items;
            case "big":
                request.getSession().setAttribute("big", new byte[5 << 20]);
                return "ok";
            case "size":
                return ((byte[]) request.getSession().getAttribute("big")).length;
            case "rename":
                return request.changeSessionId();
            case "invalidate":
                request.getSession().invalidate();
                return "bye";
            case "form":
                return "log in";
            case "who":
                return request.getRemoteUser() + " by " + request.getAuthType();
            case "report":
                return Heartline.of(getServletContext()).report();
            default:
                throw new IllegalArgumentException(what);
        }
    }
}
