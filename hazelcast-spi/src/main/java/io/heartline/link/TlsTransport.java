package io.heartline.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS records on a socket.
 *
 * <p>What takes milliseconds, the signatures and certificate paths of the handshake, runs on the
 * {@link TlsWorker}; until {@link #worked} nothing is read or written. Sealing and opening records
 * runs here.
 *
 * <p>Two buffers of one record each before the other side has proven itself, a few records after.
 */
final class TlsTransport implements Transport {

    /** Header, longest plain text, and what TLS 1.2 allows a cipher to add. */
    static final int RECORD_BYTES_MAX = TlsRecord.HEADER_BYTES + (16 << 10) + (2 << 10);

    private static final int RECORDS = 8;
    private static final int GOODBYE_RECORDS = 4;
    private static final String TLS13 = "TLSv1.3";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final TlsWorker worker;
    private final Connection owner;
    private ByteBuffer netIn = ByteBuffer.allocate(RECORD_BYTES_MAX);
    private ByteBuffer netOut = ByteBuffer.allocate(2 * RECORD_BYTES_MAX);

    /** Opened bytes that had no room where they were wanted, from its position to its limit. */
    private ByteBuffer opened = NOTHING;

    private boolean begun;
    private boolean working;
    private boolean established;
    private boolean proven;
    private boolean recordSeen;
    private boolean failed;
    private boolean plainPeer;

    TlsTransport(SocketChannel channel, SSLEngine engine, TlsWorker worker, Connection owner) {
        this.channel = channel;
        this.engine = engine;
        this.worker = worker;
        this.owner = owner;
    }

    /** The worker has finished what it was given. */
    void worked() {
        working = false;
        owner.interest(SelectionKey.OP_READ, true);
    }

    @Override
    public int read(ByteBuffer into) throws IOException, HandshakeException {
        try {
            return receive(into);
        } catch (SSLException e) {
            failed = true;
            String why = TlsFailure.explain(e);
            if (proven) {
                throw new ProtocolException(why);
            }
            throw new HandshakeException(HandshakeException.Reason.TLS, false, why);
        }
    }

    private int receive(ByteBuffer into) throws IOException, HandshakeException {
        int start = into.position();
        boolean filled = false;
        boolean ended = false;
        give(into);
        while (into.hasRemaining() && drive()) {
            if (!buffered()) {
                // Once a call, so that whoever sends without end cannot hold the thread
                if (filled) {
                    break;
                }
                ended = fill() < 0;
                filled = true;
                if (!buffered()) {
                    break;
                }
            }
            if (open(into) == Status.CLOSED) {
                ended = true;
                break;
            }
        }
        int given = into.position() - start;
        return given == 0 && ended ? -1 : given;
    }

    /** Opens one record. */
    private Status open(ByteBuffer into) throws IOException {
        netIn.flip();
        SSLEngineResult result;
        try {
            TlsRecord.check(netIn, established && !engine.getSession().getProtocol().equals(TLS13));
            result = engine.unwrap(netIn, into);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                if (opened.capacity() == 0) {
                    opened = ByteBuffer.allocate(RECORD_BYTES_MAX);
                }
                opened.clear();
                result = engine.unwrap(netIn, opened);
                opened.flip();
            }
        } finally {
            netIn.compact();
        }
        recordSeen |= result.bytesConsumed() > 0;
        proven |= result.bytesProduced() > 0;
        boolean stuck =
                result.getStatus() != Status.CLOSED
                        && result.bytesConsumed() == 0
                        && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK
                        && result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
        if (stuck) {
            throw new ProtocolException("a TLS record that cannot be opened");
        }
        noteFinished(result);
        give(into);
        return result.getStatus();
    }

    private void give(ByteBuffer into) {
        int count = Math.min(into.remaining(), opened.remaining());
        into.put(into.position(), opened, opened.position(), count);
        into.position(into.position() + count);
        opened.position(opened.position() + count);
    }

    private int fill() throws IOException, HandshakeException {
        int count = channel.read(netIn);
        if (!recordSeen && Handshake.isPlain(netIn)) {
            refusePlainPeer();
        }
        return count;
    }

    /** Answers a peer without TLS so that its log can say why. */
    private void refusePlainPeer() throws IOException, HandshakeException {
        failed = true;
        plainPeer = true;
        boolean told = Handshake.isRefusal(netIn);
        if (!told) {
            channel.write(ByteBuffer.wrap(Handshake.tlsRefusal()));
        }
        throw new HandshakeException(
                HandshakeException.Reason.TLS, told, Handshake.PEER_WITHOUT_TLS_TEXT);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (failed) {
            int rest = from.remaining();
            from.position(from.limit());
            return rest;
        }
        int start = from.position();
        if (!drive() || !established) {
            return 0;
        }
        while (from.hasRemaining()) {
            if (netOut.remaining() < engine.getSession().getPacketBufferSize() && !send()) {
                break;
            }
            SSLEngineResult result = engine.wrap(from, netOut);
            if (result.getStatus() != Status.OK) {
                break;
            }
        }
        send();
        return from.position() - start;
    }

    /**
     * Goes on with the handshake as far as it goes.
     *
     * @return whether it can go on here: false while the worker works or the socket takes no more
     */
    private boolean drive() throws IOException {
        if (working) {
            return false;
        }
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    working = true;
                    owner.interest(SelectionKey.OP_READ, false);
                    if (!worker.run(engine, owner)) {
                        throw new IOException("too many TLS handshakes at once");
                    }
                    return false;
                }
                case NEED_WRAP -> {
                    if (netOut.remaining() < engine.getSession().getPacketBufferSize() && !send()) {
                        return false;
                    }
                    SSLEngineResult result = engine.wrap(NOTHING, netOut);
                    noteFinished(result);
                    if (result.getStatus() == Status.CLOSED) {
                        send();
                        return true;
                    }
                }
                default -> {
                    send();
                    return true;
                }
            }
        }
    }

    private void noteFinished(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !established) {
            established = true;
            netIn = grown(netIn);
            netOut = grown(netOut);
        }
    }

    private static ByteBuffer grown(ByteBuffer small) {
        return ByteBuffer.allocate(RECORDS * RECORD_BYTES_MAX).put(small.flip());
    }

    /** Writes what is sealed; returns whether there is room for a record again. */
    private boolean send() throws IOException {
        if (netOut.position() > 0) {
            netOut.flip();
            try {
                channel.write(netOut);
            } finally {
                netOut.compact();
            }
        }
        return netOut.remaining() >= engine.getSession().getPacketBufferSize();
    }

    @Override
    public boolean buffered() {
        return !working && (opened.hasRemaining() || TlsRecord.isWhole(netIn));
    }

    @Override
    public boolean wantsToWrite(boolean more) {
        return netOut.position() > 0 || more && established && !working;
    }

    @Override
    public boolean flushed() {
        return netOut.position() == 0;
    }

    /**
     * Sends what is left, and the alert of a failure or the closing one, if the socket takes it.
     */
    @Override
    public void close() {
        try {
            if (begun && !working && !plainPeer && channel.isConnected()) {
                engine.closeOutbound();
                for (int i = 0; i < GOODBYE_RECORDS && send(); i++) {
                    if (engine.wrap(NOTHING, netOut).bytesProduced() == 0) {
                        break;
                    }
                }
                send();
                if (failed) {
                    // What is left unread would turn the end of the stream into a reset, and the
                    // other side might lose the alert
                    channel.read(netIn.clear());
                }
            }
        } catch (IOException e) {
            // Whoever is there notices the end of the stream
        } finally {
            new PlainTransport(channel).close();
        }
    }
}
