package io.heartline.bench;

import io.heartline.hazelcast.Drills;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The least that a put needs which another process acknowledges: the caller hands it to one thread,
 * that writes all that wait at once, the other side answers how many it has seen, the caller is
 * woken. Nothing is kept, looked up, checked or ordered, and nothing fails over. What it reaches is
 * what this machine allows to anything with one connection and callers that wait.
 */
final class LeastStore implements Store {

    private static final int PORT = 5_692;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

    private record Put(byte[] key, byte[] value, CompletableFuture<Void> done) {}

    private final Queue<Put> queue = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Put> sent = new ArrayDeque<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 13);
    private SocketChannel channel;
    private Selector selector;
    private volatile boolean asleep;
    private long acknowledged;

    @Override
    public void awaitMembers(int count) throws IOException {
        channel = SocketChannel.open(ADDRESS);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        start("least", this::run);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long worked = System.nanoTime();
        try {
            while (true) {
                boolean busy = send() | receive();
                long now = System.nanoTime();
                worked = busy ? now : worked;
                if (busy) {
                    continue;
                }
                if (now - worked < LINGER_NANOS) {
                    Thread.yield();
                } else {
                    asleep = true;
                    if (queue.isEmpty()) {
                        selector.select();
                        selector.selectedKeys().clear();
                    }
                    asleep = false;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean send() throws IOException {
        boolean some = false;
        for (Put put = queue.peek(); put != null; put = queue.peek()) {
            if (out.remaining() < put.key.length + put.value.length + 2 * Integer.BYTES) {
                break;
            }
            out.putInt(put.key.length + put.value.length + Integer.BYTES);
            out.putInt(put.key.length).put(put.key).put(put.value);
            sent.add(queue.remove());
            some = true;
        }
        if (out.position() > 0) {
            channel.write(out.flip());
            out.compact();
        }
        return some;
    }

    private boolean receive() throws IOException {
        if (channel.read(in) <= 0) {
            return false;
        }
        in.flip();
        while (in.remaining() >= Long.BYTES) {
            for (long count = in.getLong(); acknowledged < count; acknowledged++) {
                sent.remove().done.complete(null);
            }
        }
        in.compact();
        return true;
    }

    /** The other process: answers after each read how many messages it has seen. */
    static void serve() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(ADDRESS);
        start(
                "least-answers",
                () -> {
                    try (server;
                            SocketChannel channel = server.accept()) {
                        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        answer(channel);
                    } catch (IOException closed) {
                        // The caller has finished
                    }
                });
    }

    private static void answer(SocketChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        ByteBuffer ack = ByteBuffer.allocateDirect(Long.BYTES);
        long seen = 0;
        while (true) {
            if (channel.read(in) < 0) {
                throw new EOFException();
            }
            in.flip();
            long before = seen;
            while (in.remaining() >= Integer.BYTES
                    && in.remaining() >= Integer.BYTES + in.getInt(in.position())) {
                int length = in.getInt();
                in.position(in.position() + length);
                seen++;
            }
            in.compact();
            if (seen > before) {
                channel.write(ack.clear().putLong(seen).flip());
            }
        }
    }

    @Override
    public void putAsync(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        begin(key, value).whenComplete((nothing, error) -> done.accept(error));
    }

    private CompletableFuture<Void> begin(Key key, byte[] value) {
        CompletableFuture<Void> done = Drills.awaited();
        queue.add(new Put(key.name.getBytes(StandardCharsets.ISO_8859_1), value, done));
        if (asleep) {
            selector.wakeup();
        }
        return done;
    }

    @Override
    public void put(Key key, byte[] value) throws Exception {
        begin(key, value).get(15, TimeUnit.SECONDS);
    }
}
