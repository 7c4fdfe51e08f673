package io.heartline.servlet.presence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A client of another member has beaten here, or has left.
 *
 * @param id the client
 * @param leaseMillis how long it stays from now on: besides the grace, if that is for its owner; in
 *     all, if its owner tells the others
 * @param says how it is
 */
record Renewal(ClientId id, int leaseMillis, Says says) {

    private static final byte FORMAT = 2;
    private static final int HEAD_BYTES = 2 * Long.BYTES + Integer.BYTES + 1 + Short.BYTES;

    /** Returns its length as {@link #encode} writes it. */
    int bytes() {
        return HEAD_BYTES + says.attributes().length(); // ASCII
    }

    static byte[] encode(Collection<Renewal> renewals) {
        int bytes = renewals.stream().mapToInt(Renewal::bytes).sum();
        ByteBuffer out = ByteBuffer.allocate(1 + bytes);
        out.put(FORMAT);
        for (Renewal each : renewals) {
            byte[] attributes = each.says.attributes().getBytes(US_ASCII);
            out.putLong(each.id.high()).putLong(each.id.low());
            out.putInt(each.leaseMillis).put((byte) each.says.how());
            out.putShort((short) attributes.length).put(attributes);
        }
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if these bytes are something else
     */
    static List<Renewal> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Renewal> all = new ArrayList<>(bytes.length / HEAD_BYTES);
        try {
            if (in.get() != FORMAT) {
                throw new IllegalArgumentException("no renewals: format " + bytes[0]);
            }
            while (in.hasRemaining()) {
                all.add(read(in));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("no renewals: " + bytes.length + " bytes", e);
        }
        return all;
    }

    private static Renewal read(ByteBuffer in) {
        ClientId id = new ClientId(in.getLong(), in.getLong());
        int lease = Math.max(0, in.getInt());
        int how = in.get() & How.SAID;
        int length = in.getShort() & 0xffff;
        if (length > in.remaining()) {
            throw new IllegalArgumentException("no renewals: attributes of " + length + " bytes");
        }
        byte[] attributes = new byte[length];
        in.get(attributes);
        return new Renewal(id, lease, Says.of(how, new String(attributes, US_ASCII)));
    }
}
