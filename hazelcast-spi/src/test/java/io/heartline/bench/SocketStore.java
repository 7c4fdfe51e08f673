package io.heartline.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The floor: the same bytes over a raw loopback connection of each caller's own, and a short answer
 * from the other process.
 */
final class SocketStore implements Store {

    static final int PORT = 5_691;
    private static final int ACK_BYTES = 40;

    private record Line(DataOutputStream out, DataInputStream in) {}

    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(SocketStore::connect);

    private static Line connect() {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT);
            socket.setTcpNoDelay(true);
            return new Line(
                    new DataOutputStream(socket.getOutputStream()),
                    new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The other process: answers every message. */
    static void serve() throws IOException {
        ServerSocket server = new ServerSocket(PORT, 100, InetAddress.getLoopbackAddress());
        Thread acceptor =
                new Thread(
                        () -> {
                            while (true) {
                                try {
                                    Socket socket = server.accept();
                                    socket.setTcpNoDelay(true);
                                    Thread answerer = new Thread(() -> answer(socket));
                                    answerer.setDaemon(true);
                                    answerer.start();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static void answer(Socket socket) {
        byte[] ack = new byte[ACK_BYTES];
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                in.skipNBytes(in.readInt());
                socket.getOutputStream().write(ack);
            }
        } catch (IOException closed) {
            // The caller has finished
        }
    }

    @Override
    public void put(Key key, byte[] value) throws IOException {
        Line line = lines.get();
        byte[] message = new byte[Integer.BYTES + value.length];
        java.nio.ByteBuffer.wrap(message).putInt(value.length).put(value);
        line.out.write(message);
        line.in.skipNBytes(ACK_BYTES);
    }

    @Override
    public void awaitMembers(int count) {}

    @Override
    public void putAsync(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        throw new UnsupportedOperationException();
    }
}
