package io.heartline.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that says whatever a test wants, also what no server should, on loopback. */
final class RawServer implements AutoCloseable {

    record Request(String line, Map<String, String> headers, String body, long nanos) {
        String path() {
            return line.split(" ")[1];
        }
    }

    /** The server's end of a WebSocket. */
    static final class Peer {
        final List<String> said = new CopyOnWriteArrayList<>();
        private final OutputStream out;

        Peer(OutputStream out) {
            this.out = out;
        }

        void text(String text) throws IOException {
            frame(0x81, text.getBytes(StandardCharsets.UTF_8));
        }

        void close(int code, String reason) throws IOException {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            payload.write(code >> 8);
            payload.write(code);
            payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
            frame(0x88, payload.toByteArray());
        }

        /** Sends a frame of any kind (RFC 6455, section 5.2). */
        synchronized void frame(int first, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 1 << 16) {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write((int) ((long) payload.length >> shift));
                }
            }
            frame.writeBytes(payload);
            out.write(frame.toByteArray());
            out.flush();
        }
    }

    static final String TOKEN = "{\"token\":\"t\",\"next\":1000}";
    static final String NEXT = "{\"next\":1000}";

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final List<Peer> peers = new CopyOnWriteArrayList<>();

    /** Answers a request: status line, headers and body; null for never. */
    volatile Function<Request, String> answers = RawServer::usual;

    /** Whether WebSockets open, and what is said at once. */
    volatile boolean webSocket;

    volatile String welcome = NEXT;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    RawServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/app");
    }

    static String usual(Request request) {
        return switch (request.path()) {
            case "/app/heartline/token" -> ok(TOKEN);
            case "/app/heartline/beat" -> ok(NEXT);
            default -> status("404 Not Found");
        };
    }

    static String ok(String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }

    static String status(String status, String... headers) {
        String lines = String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList());
        return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n" + lines + "\r\n";
    }

    List<Request> to(String path) {
        return requests.stream().filter(r -> r.path().equals("/app/heartline/" + path)).toList();
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void start(Body body) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                body.run();
                            } catch (IOException e) {
                                // the other end has closed, or the test is over
                            }
                        },
                        "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            open.add(socket);
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            for (String line = line(in); line != null; line = line(in)) {
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String h = line(in); h != null && !h.isEmpty(); h = line(in)) {
                    headers.put(h.split(": ", 2)[0], h.split(": ", 2)[1]);
                }
                int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
                String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                Request request = new Request(line, headers, body, System.nanoTime());
                requests.add(request);
                if (webSocket && headers.containsKey("Sec-WebSocket-Key")) {
                    talk(in, socket.getOutputStream(), headers.get("Sec-WebSocket-Key"));
                    return;
                }
                String answer = answers.apply(request);
                if (answer != null) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            }
        } finally {
            open.remove(socket);
        }
    }

    private void talk(DataInputStream in, OutputStream out, String key) throws IOException {
        String hash =
                Base64.getEncoder()
                        .encodeToString(sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        out.write(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: "
                                + hash
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Peer peer = new Peer(out);
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 127;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            if (first == 0x88) {
                peer.frame(0x88, payload);
                return;
            }
            peer.said.add(new String(payload, StandardCharsets.UTF_8));
            if (peer.said.size() == 1) {
                synchronized (peer) { // whoever finds it here speaks after the welcome
                    peers.add(peer);
                    peer.text(welcome);
                }
            }
        }
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Cuts all connections. */
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
