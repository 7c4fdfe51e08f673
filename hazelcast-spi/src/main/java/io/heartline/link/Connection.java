package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** One socket with its buffers. Frames are {@code [int length][byte type][payload]}. */
final class Connection {

    /** Longest frame, its length field not included. */
    static final int FRAME_BYTES_MAX = 64 << 20;

    private static final int LENGTH_BYTES = 4;
    private static final int OUT_BYTES_MAX = 64 << 20;

    /** Room that pings, acks and the like have above what data may fill. */
    private static final int OUT_RESERVED_BYTES = 1 << 20;

    private static final int IN_HANDSHAKE_BYTES = 4 << 10;
    private static final int IN_BYTES = 64 << 10;
    private static final int WRITE_BYTES_MAX = 256 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final SocketChannel channel;
    final InetSocketAddress remote;

    /** Whom this side dialed; null if the other side did. */
    final @Nullable Neighbor target;

    final boolean probe;
    final Encoder out = new Encoder(OUT_BYTES_MAX + OUT_RESERVED_BYTES);
    @Nullable SelectionKey key;
    @Nullable Handshake handshake;

    /** The member at the other end, once proven. */
    @Nullable Neighbor peer;

    long deadline;
    int silentTicks;
    boolean dirty;
    boolean closed;

    private Transport transport;
    private byte[] in = new byte[IN_HANDSHAKE_BYTES];
    private ByteBuffer inBuffer = ByteBuffer.wrap(in);
    private int inStart;
    private int inEnd;
    private boolean broken;

    Connection(
            SocketChannel channel,
            InetSocketAddress remote,
            @Nullable Neighbor target,
            boolean probe,
            long deadline) {
        this.channel = channel;
        transport = new PlainTransport(channel);
        this.remote = remote;
        this.target = target;
        this.probe = probe;
        this.deadline = deadline;
    }

    /** Returns whether the smaller member of {@code self} and the peer has dialed. */
    boolean dialedBySmaller(MemberId self, MemberId other) {
        return (target != null) == (self.compareTo(other) < 0);
    }

    /** Puts TLS on this connection, before its first byte. */
    void secure(SSLEngine engine, TlsWorker worker) {
        transport = new TlsTransport(channel, engine, worker, this);
    }

    /** The handshake of TLS has gone on beside, and can go on here. */
    void worked() {
        if (transport instanceof TlsTransport tls) {
            tls.worked();
        }
    }

    /** Reads what is there, at most one buffer full; -1 at the end of the stream. */
    int read() throws IOException, HandshakeException {
        makeRoom();
        inBuffer.limit(in.length).position(inEnd);
        int count = transport.read(inBuffer);
        if (count > 0) {
            inEnd += count;
            silentTicks = 0;
        }
        return count;
    }

    /** Whether the last read has filled the buffer, so that more may be waiting. */
    boolean full() {
        return inEnd == in.length;
    }

    /** Whether bytes wait that the socket will not tell of. */
    boolean buffered() {
        return transport.buffered();
    }

    /** Whether everything that was written has been handed to the operating system. */
    boolean flushed() {
        return out.length() == 0 && transport.flushed();
    }

    /** Feeds what is buffered to the handshake; returns whether it made a step. */
    boolean step(Handshake running) throws ProtocolException, HandshakeException {
        int used = running.feed(in, inStart, inEnd, out);
        inStart += used;
        return used > 0;
    }

    /** Returns the next whole frame, or null. The bytes are valid until the next read. */
    @Nullable Decoder nextFrame() throws ProtocolException {
        if (inEnd - inStart < LENGTH_BYTES) {
            return null;
        }
        int length = (int) Decoder.INT.get(in, inStart);
        if (length < 1 || length > FRAME_BYTES_MAX) {
            throw new ProtocolException("a frame of " + length + " bytes");
        }
        int from = inStart + LENGTH_BYTES;
        if (inEnd - from < length) {
            return null;
        }
        inStart = from + length;
        return new Decoder(in, from, inStart);
    }

    /** Appends a frame; returns false, and appends nothing, if there is no room for it. */
    boolean offer(Message message) {
        int mark = out.length();
        try {
            out.limit(
                    MessageCodec.isBulk(message)
                            ? OUT_BYTES_MAX
                            : OUT_BYTES_MAX + OUT_RESERVED_BYTES);
            out.i32(0);
            MessageCodec.encode(message, out);
        } catch (Encoder.Full full) {
            out.cut(mark);
            return false;
        }
        return endFrame(mark);
    }

    /**
     * Writes the length of the frame that began at {@code mark}; takes it back if it is too long.
     */
    boolean endFrame(int mark) {
        int length = out.length() - mark - LENGTH_BYTES;
        if (length > FRAME_BYTES_MAX) {
            out.cut(mark);
            return false;
        }
        out.patchI32(mark, length);
        return true;
    }

    /**
     * Writes as much as the socket takes. A failure is left to the next read, which meets it too.
     *
     * @return bytes written
     */
    long flush() {
        long written = 0;
        try {
            if (!transport.flushed()) {
                transport.write(NOTHING);
            }
            while (out.length() > 0 && !broken) {
                ByteBuffer head = out.head(WRITE_BYTES_MAX);
                int wanted = head.remaining();
                int count = transport.write(head);
                out.consume(count);
                written += count;
                if (count < wanted) {
                    break;
                }
            }
        } catch (IOException e) {
            broken = true;
        }
        if (broken) {
            out.consume(out.length());
        }
        interest(SelectionKey.OP_WRITE, transport.wantsToWrite(out.length() > 0));
        return written;
    }

    void interest(int operation, boolean wanted) {
        SelectionKey k = key;
        if (k == null || !k.isValid()) {
            return;
        }
        int now = k.interestOps();
        int then = wanted ? now | operation : now & ~operation;
        if (then != now) {
            k.interestOps(then);
        }
    }

    void close() {
        closed = true;
        transport.close();
    }

    private void makeRoom() {
        if (inStart == inEnd) {
            inStart = 0;
            inEnd = 0;
        }
        int wanted = peer == null ? IN_HANDSHAKE_BYTES : IN_BYTES;
        if (inStart == 0 && inEnd < in.length && (in.length == wanted || inEnd > 0)) {
            return;
        }
        int live = inEnd - inStart;
        int size = in.length;
        if (live == 0 || size < wanted) {
            size = wanted;
        } else if (live > size / 2) {
            // Grows with what has arrived, never by what a length field claims
            size = Math.min(size * 2, FRAME_BYTES_MAX + LENGTH_BYTES + IN_BYTES);
        }
        byte[] target = size == in.length ? in : new byte[size];
        System.arraycopy(in, inStart, target, 0, live);
        if (target != in) {
            in = target;
            inBuffer = ByteBuffer.wrap(in);
        }
        inStart = 0;
        inEnd = live;
    }
}
