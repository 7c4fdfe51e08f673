package io.heartline.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes as they are. */
record PlainTransport(SocketChannel channel) implements Transport {

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public boolean buffered() {
        return false;
    }

    @Override
    public boolean wantsToWrite(boolean more) {
        return more;
    }

    @Override
    public boolean flushed() {
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given back all the same
        }
    }
}
