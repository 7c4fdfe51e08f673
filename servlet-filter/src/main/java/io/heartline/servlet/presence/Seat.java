package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.presence.Status;
import io.heartline.state.Codec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the whole cluster knows of a client: its entry in the replicated map of clients.
 *
 * @param owner the member where its lease is
 * @param user whom it belongs to; empty for nobody known
 * @param status how it is there
 * @param invisible whether others shall not see it
 * @param sinceMillis when it came, by its first owner's clock, in milliseconds since 1970
 * @param attributes as {@link Attributes} has them
 */
record Seat(
        MemberId owner,
        String user,
        Status status,
        boolean invisible,
        long sinceMillis,
        String attributes) {

    static final Codec<Seat> CODEC =
            new Codec<>() {
                @Override
                public byte[] encode(Seat seat) {
                    return seat.encode();
                }

                @Override
                public Seat decode(byte[] bytes) {
                    return Seat.decode(bytes);
                }
            };

    private static final byte FORMAT = 2;
    private static final int INVISIBLE = 0x80;
    private static final int ID_CHARS = 32;
    private static final int HEAD_BYTES = 2 + 3 * Long.BYTES + Short.BYTES;

    private byte[] encode() {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] said = attributes.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + said.length + name.length);
        out.put(FORMAT).put((byte) (status.ordinal() | (invisible ? INVISIBLE : 0)));
        out.putLong(owner.startedMillis()).putLong(owner.nonce()).putLong(sinceMillis);
        return out.putShort((short) said.length).put(said).put(name).array();
    }

    private static Seat decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Status[] all = Status.values();
        try {
            byte format = in.get();
            int how = in.get();
            int status = how & ~INVISIBLE & 0xff;
            if (format != FORMAT || status >= all.length) {
                throw new IllegalArgumentException("a client's entry of format " + format);
            }
            MemberId owner = new MemberId(in.getLong(), in.getLong());
            long since = in.getLong();
            int said = in.getShort() & 0xffff;
            if (said > in.remaining()) {
                throw new IllegalArgumentException("a client's entry with " + said + " attributes");
            }
            String attributes = text(in.slice(in.position(), said));
            String user = text(in.position(in.position() + said));
            return new Seat(owner, user, all[status], (how & INVISIBLE) != 0, since, attributes);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a client's entry of " + bytes.length + " bytes", e);
        }
    }

    private static String text(ByteBuffer utf8) {
        return StandardCharsets.UTF_8.decode(utf8).toString();
    }

    /** Returns a client's key: all clients of a user are in one shard, so their order is known. */
    static String key(ClientId id, String user) {
        HexFormat hex = HexFormat.of();
        String digits = hex.toHexDigits(id.high()) + hex.toHexDigits(id.low());
        return user.isEmpty()
                ? digits
                : "{" + user.replace("%", "%25").replace("}", "%7D") + "}" + digits;
    }

    /** Returns whose key it is; null if it is nobody's. */
    static @Nullable ClientId id(String key) {
        int from = key.length() - ID_CHARS;
        if (from < 0) {
            return null;
        }
        try {
            return new ClientId(
                    HexFormat.fromHexDigitsToLong(key, from, from + ID_CHARS / 2),
                    HexFormat.fromHexDigitsToLong(key, from + ID_CHARS / 2, key.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
