package io.heartline.servlet.presence;

import io.heartline.config.IpAddress;
import io.heartline.config.Keys;
import io.heartline.config.Settings;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Counts the clients of this member by the address that they come from. No address is kept: an
 * address is 32 bits of a hash, by a key that this process has made for itself and tells nobody;
 * and what is counted are clients in two tables of 65,536 places, of which the smaller number
 * counts (a count-min sketch). So many addresses can make a number too large, never too small.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Addresses {

    private static final int PLACES = 1 << 16;
    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** Null if addresses are not counted. */
    private final @Nullable Forwarding forwarding;

    private final int max;
    private final AtomicIntegerArray first;
    private final AtomicIntegerArray second;
    private final Mac keyed;

    /**
     * The address of the request for a WebSocket that this thread is at; nothing of the
     * application.
     */
    private final ThreadLocal<Integer> opening = new ThreadLocal<>();

    /**
     * @param forwarding null to count nothing
     * @param max clients from one address at most
     */
    Addresses(@Nullable Forwarding forwarding, int max) {
        this.forwarding = forwarding;
        this.max = max;
        int places = forwarding == null ? 1 : PLACES;
        first = new AtomicIntegerArray(places);
        second = new AtomicIntegerArray(places);
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM, e);
        }
    }

    static Addresses of(Settings settings) {
        var proxies = settings.get(Keys.PRESENCE_TRUSTED_PROXIES);
        return new Addresses(
                proxies.isEmpty()
                        ? null
                        : new Forwarding(proxies, settings.get(Keys.PRESENCE_FORWARDED_HEADER)),
                settings.get(Keys.PRESENCE_MAX_CLIENTS_PER_ADDRESS));
    }

    /** Returns what stands for the address that a request comes from; 0 if it is not counted. */
    int of(HttpServletRequest request) {
        IpAddress address = forwarding == null ? null : forwarding.client(request);
        return address == null ? 0 : hash(address.site());
    }

    private int hash(IpAddress address) {
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array();
        try {
            int hash = ByteBuffer.wrap(((Mac) keyed.clone()).doFinal(bytes)).getInt();
            return hash == 0 ? 1 : hash;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("This Java's " + ALGORITHM + " cannot be copied", e);
        }
    }

    // ---- from the request for a WebSocket to its handshake, on one thread

    void opens(ServletRequest request) {
        if (forwarding != null && request instanceof HttpServletRequest http) {
            opening.set(of(http));
        }
    }

    int opening() {
        Integer address = opening.get();
        return address == null ? 0 : address;
    }

    void opened() {
        opening.remove();
    }

    // ---- counting

    boolean hasRoom(int address) {
        return address == 0
                || Math.min(first.get(address & 0xffff), second.get(address >>> 16)) < max;
    }

    void came(int address) {
        add(address, 1);
    }

    void left(int address) {
        add(address, -1);
    }

    private void add(int address, int by) {
        if (address != 0) {
            first.addAndGet(address & 0xffff, by);
            second.addAndGet(address >>> 16, by);
        }
    }
}
