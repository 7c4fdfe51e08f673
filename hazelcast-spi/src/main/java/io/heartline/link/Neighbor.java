package io.heartline.link;

import io.heartline.MemberId;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the address book: another incarnation, its connection, and when to dial next.
 *
 * <p>Of two members the smaller dials. The greater only asks who listens at the address of a lost
 * link (a probe: it has to be able to prove a death, too), and dials after a while if the smaller
 * does not come.
 */
final class Neighbor {

    private static final long PROBE_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long BACKOFF_LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BACKOFF_MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Soon after a loss a short cut has to end in a link again before the verdict. */
    private static final long BACKOFF_FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SMALLER_FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    final MemberId id;
    InetSocketAddress address;
    @Nullable Connection link;
    @Nullable Connection attempt;
    boolean listed;
    boolean linkedOnce;
    private final boolean selfDials;
    private long linkedAt;
    private long unlinkedAt;
    private long backoff = BACKOFF_LEAST_NANOS;
    long nextDial;

    Neighbor(MemberId id, InetSocketAddress address, MemberId self, long now) {
        this.id = id;
        this.address = address;
        selfDials = self.compareTo(id) < 0;
        unlinkedAt = now;
        nextDial = selfDials ? now : now + SMALLER_FIRST_NANOS;
    }

    boolean wantsDial() {
        return link == null && attempt == null;
    }

    /** Whether the next dial only asks who is there. */
    boolean probes(long now) {
        return !selfDials && now - unlinkedAt < SMALLER_FIRST_NANOS;
    }

    void linked(Connection connection, long now) {
        link = connection;
        linkedOnce = true;
        linkedAt = now;
    }

    void unlinked(long now) {
        link = null;
        unlinkedAt = now;
        if (now - linkedAt >= STABLE_NANOS) {
            backoff = PROBE_FIRST_NANOS;
            nextDial = now;
        } else {
            failed(now);
        }
    }

    /** The attempt ended without a clear answer. */
    void failed(long now) {
        nextDial = now + backoff;
        boolean fresh = now - unlinkedAt < FRESH_NANOS;
        backoff = Math.min(backoff * 2, fresh ? BACKOFF_FRESH_NANOS : BACKOFF_MOST_NANOS);
    }

    /** The handshake was refused: a person has to change something. */
    void refused(long now) {
        nextDial = now + REFUSED_NANOS;
    }

    /** The probe was answered by the right one: it lives, and should dial. */
    void answered(long now) {
        nextDial = now + SMALLER_FIRST_NANOS;
    }

    /** How long there has been no link. */
    long unlinkedNanos(long now) {
        return link != null ? 0 : now - unlinkedAt;
    }
}
