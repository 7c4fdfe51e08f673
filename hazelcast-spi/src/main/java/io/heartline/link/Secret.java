package io.heartline.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cluster's shared secret: proves without telling. Without one every proof is the same for
 * everybody, so only loopback peers are let in.
 */
public final class Secret {

    static final int MAC_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORT_BYTES = 6;

    private final boolean present;
    private final SecretKeySpec key;

    public Secret(Optional<String> text) {
        present = text.isPresent();
        // The prefix only makes the key non-empty where there is no secret
        key =
                new SecretKeySpec(
                        ("heartline " + text.orElse("")).getBytes(StandardCharsets.UTF_8),
                        ALGORITHM);
    }

    boolean present() {
        return present;
    }

    /** Returns twelve hexadecimal digits that follow from the secret and do not give it away. */
    public String shortMac(String context) {
        byte[] mac = mac(context, new byte[0]);
        return HexFormat.of().formatHex(mac, 0, SHORT_BYTES);
    }

    /**
     * Returns HMAC-SHA256 (RFC 2104, FIPS 180-4) over a label and the bytes, in order.
     *
     * @param label ties the proof to one place in one protocol, so it is worth nothing elsewhere
     */
    byte[] mac(String label, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(label.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Compares in a time that does not depend on where they differ. */
    static boolean same(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
