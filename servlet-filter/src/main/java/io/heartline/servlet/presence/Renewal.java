package io.heartline.servlet.presence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A client of another member has beaten here, or has left.
 *
 * @param id the client
 * @param leaseMillis how long it stays from now on, besides the grace
 * @param how bits of {@link How#SAID}
 */
record Renewal(ClientId id, int leaseMillis, int how) {

    private static final byte FORMAT = 1;
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES + 1;

    static byte[] encode(Collection<Renewal> renewals) {
        ByteBuffer out = ByteBuffer.allocate(1 + renewals.size() * BYTES);
        out.put(FORMAT);
        for (Renewal each : renewals) {
            out.putLong(each.id.high()).putLong(each.id.low());
            out.putInt(each.leaseMillis).put((byte) each.how);
        }
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if these bytes are something else
     */
    static List<Renewal> decode(byte[] bytes) {
        if (bytes.length % BYTES != 1 || bytes[0] != FORMAT) {
            throw new IllegalArgumentException("no renewals: " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        List<Renewal> all = new ArrayList<>(bytes.length / BYTES);
        while (in.hasRemaining()) {
            ClientId id = new ClientId(in.getLong(), in.getLong());
            int lease = Math.max(0, in.getInt());
            all.add(new Renewal(id, lease, in.get() & How.SAID));
        }
        return all;
    }
}
