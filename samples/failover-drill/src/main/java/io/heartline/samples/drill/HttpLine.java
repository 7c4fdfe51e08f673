package io.heartline.samples.drill;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One kept-alive HTTP/1.1 connection. It does as little as a client can, because in the
 * measurements it shares the processors with the servers.
 *
 * <p>It understands answers with Content-Length only. Not safe for concurrent use. After an {@link
 * IOException} it must be closed.
 */
final class HttpLine implements AutoCloseable {

    private final int port;
    private final int timeoutMs;
    private @Nullable Socket socket;
    private byte[] buffer = new byte[8192];
    private int filled;

    /**
     * Prepares a connection; the first request opens it.
     *
     * @param timeoutMs longest wait for one answer, connecting included
     */
    HttpLine(int port, int timeoutMs) {
        this.port = port;
        this.timeoutMs = timeoutMs;
    }

    /**
     * An answer.
     *
     * @param cookie the session cookie that it sets, or null
     */
    record Answer(int status, @Nullable String cookie, String body) {}

    Answer get(String path, @Nullable String cookie, int attempt) throws IOException {
        return send("GET ", path, cookie, attempt);
    }

    Answer post(String path, @Nullable String cookie, int attempt) throws IOException {
        return send("POST ", path, cookie, attempt);
    }

    private Answer send(String method, String path, @Nullable String cookie, int attempt)
            throws IOException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
        StringBuilder request = new StringBuilder(256).append(method).append(path);
        request.append(" HTTP/1.1\r\nHost: shop\r\n");
        if (cookie != null) {
            request.append("Cookie: JSESSIONID=").append(cookie).append("\r\n");
        }
        if (attempt > 0) {
            request.append(Balancer.ATTEMPT).append(": ").append(attempt).append("\r\n");
        }
        request.append(method.startsWith("P") ? "Content-Length: 0\r\n\r\n" : "\r\n");
        Socket open = open();
        open.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
        return read(open, deadline);
    }

    private Socket open() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            socket = open;
            open.setTcpNoDelay(true);
            open.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMs);
        }
        return open;
    }

    private Answer read(Socket open, long deadline) throws IOException {
        filled = 0;
        int head = -1;
        while (head < 0) {
            fill(open, deadline);
            head = endOfHead();
        }
        Head fields = Head.parse(buffer, head);
        while (filled < head + fields.length()) {
            fill(open, deadline);
        }
        if (fields.close()) {
            close();
        }
        String body = new String(buffer, head, fields.length(), StandardCharsets.UTF_8);
        return new Answer(fields.status(), fields.cookie(), body);
    }

    private void fill(Socket open, long deadline) throws IOException {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
            throw new SocketTimeoutException("no answer within " + timeoutMs + " ms");
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        open.setSoTimeout((int) leftMs);
        InputStream in = open.getInputStream();
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("connection closed before the answer was complete");
        }
        filled += count;
    }

    private int endOfHead() {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                // Nothing is left to close.
            }
        }
    }
}
