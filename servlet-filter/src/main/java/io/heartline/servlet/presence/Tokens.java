package io.heartline.servlet.presence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the tokens that beats carry: a {@link Ticket} and its HMAC-SHA256 (RFC 2104, cut
 * to 16 bytes), in base64url without padding. Every member with the same key can check them, and
 * asks nobody.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Tokens {

    /** Longest name of a user, in bytes of UTF-8. */
    static final int USER_BYTES_MAX = 256;

    static final int KEY_BYTES_MIN = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte FORMAT = 2;
    private static final int HEAD_BYTES = 1 + 8 + 8 + 8 + 8;
    private static final int MAC_BYTES = 16;

    /** Begins with no {@link #FORMAT}: a hash of a session is no signature of a token. */
    private static final String SESSION = "session ";

    /** Longest token, in characters. */
    static final int CHARS_MAX = (HEAD_BYTES + USER_BYTES_MAX + MAC_BYTES + 2) / 3 * 4;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** Has the key; copied for each use, which costs less than to make one. */
    private final Mac keyed;

    /**
     * @param key at least 16 secret bytes, the same on every member
     */
    Tokens(byte[] key) {
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes is too short");
        }
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }

    /**
     * Signs a ticket.
     *
     * @throws IllegalArgumentException if the user's name is longer than {@link #USER_BYTES_MAX}
     */
    String sign(Ticket ticket) {
        byte[] user = ticket.user().getBytes(StandardCharsets.UTF_8);
        if (user.length > USER_BYTES_MAX) {
            throw new IllegalArgumentException("a user's name has at most 256 bytes");
        }
        ByteBuffer token = ByteBuffer.allocate(HEAD_BYTES + user.length + MAC_BYTES);
        token.put(FORMAT).putLong(ticket.id().high()).putLong(ticket.id().low());
        token.putLong(ticket.issuedSeconds()).putLong(ticket.tie().bits()).put(user);
        byte[] bytes = token.array();
        token.put(mac(bytes, token.position()), 0, MAC_BYTES);
        return ENCODER.encodeToString(bytes);
    }

    /** Takes a token apart; null if it is none. */
    static @Nullable Signed read(String token) {
        if (token.length() > CHARS_MAX) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = DECODER.decode(token);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int signed = bytes.length - MAC_BYTES;
        if (signed < HEAD_BYTES || signed > HEAD_BYTES + USER_BYTES_MAX || bytes[0] != FORMAT) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        ClientId id = new ClientId(in.getLong(), in.getLong());
        long issued = in.getLong();
        Tie tie = Tie.ofBits(in.getLong());
        String user = new String(bytes, HEAD_BYTES, signed - HEAD_BYTES, StandardCharsets.UTF_8);
        Ticket ticket = new Ticket(id, user, issued, tie);
        return new Signed(ticket, bytes, in.getLong(signed), in.getLong(signed + Long.BYTES));
    }

    /** Says whether a token was signed with this key. */
    boolean verify(Signed token) {
        return token.hasMac(mac(token.bytes(), token.bytes().length - MAC_BYTES));
    }

    /** Returns what stands for a session: nobody can tell its id from it. Even, and never 0. */
    long tag(String session) {
        byte[] named = (SESSION + session).getBytes(StandardCharsets.UTF_8);
        long tag = ByteBuffer.wrap(mac(named, named.length)).getLong() & ~1;
        return tag == 0 ? 2 : tag;
    }

    private byte[] mac(byte[] bytes, int length) {
        Mac mac;
        try {
            mac = (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java's " + ALGORITHM + " cannot be copied", e);
        }
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }
}
