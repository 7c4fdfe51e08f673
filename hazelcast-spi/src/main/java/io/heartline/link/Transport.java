package io.heartline.link;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How a connection's bytes get over its socket: as they are, or in TLS. Never blocks. */
interface Transport {

    /**
     * Reads what has arrived.
     *
     * @return bytes put into {@code into}; 0 if there are none yet, -1 at the end of the stream
     * @throws HandshakeException if the two sides cannot agree on how to talk
     */
    int read(ByteBuffer into) throws IOException, HandshakeException;

    /** Takes what fits; returns how many bytes. */
    int write(ByteBuffer from) throws IOException;

    /** Whether bytes that have arrived can be read although the socket has no more. */
    boolean buffered();

    /** Whether it has to write when the socket can, {@code more} being left to give it. */
    boolean wantsToWrite(boolean more);

    /** Whether everything that it took is in the operating system's hands. */
    boolean flushed();

    /** Says goodbye, if there is a way, and gives the socket back. */
    void close();
}
