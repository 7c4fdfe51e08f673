package io.heartline.servlet.presence;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What a plain request for the WebSocket endpoint gets: 426 (RFC 9110, section 15.5.22). */
final class SocketServlet extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final int UPGRADE_REQUIRED = 426;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Upgrade", "websocket");
        response.setHeader("Connection", "Upgrade");
        response.setStatus(UPGRADE_REQUIRED);
    }
}
