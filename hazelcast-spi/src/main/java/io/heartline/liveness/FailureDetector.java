package io.heartline.liveness;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One member's verdicts on the others, from silence counted in its own timely ticks.
 *
 * <p>A tick that comes late says that this member slept or starved, so it counts for nobody's
 * silence: a member that slept has not heard silence. Only a completed exchange (a ping of ours
 * answered) ends a silence, so a line that is cut one way counts as silent on both sides.
 *
 * <p>Not thread-safe; never reads a clock.
 */
public final class FailureDetector {

    /** Completed exchanges that an excluded member needs to come back. */
    static final int RETURN_EXCHANGES = 2;

    /** A tick later than so many periods is not timely. */
    static final int TIMELY_PERIODS = 3;

    /** Dead incarnations remembered; the oldest are forgotten first. */
    static final int GONE_MAX = 1_000;

    /**
     * A verdict that changed.
     *
     * @param proof whether the member is proven gone
     */
    public record Verdict(MemberId member, boolean excluded, boolean proof) {}

    private static final class Peer {
        int silentTicks;
        int exchanges;
        boolean excluded;
        long lastExchangeNanos;

        Peer(long now) {
            lastExchangeNanos = now;
        }
    }

    private final int verdictTicks;
    private final long tickNanos;
    private final Map<MemberId, Peer> peers = new HashMap<>();
    private final Set<MemberId> gone = new LinkedHashSet<>();
    private long lastTickNanos;
    private long lateTicks;

    /**
     * @param verdictTicks silent timely ticks until a member is excluded, at least 2
     * @param tickNanos period of the ticks
     */
    public FailureDetector(int verdictTicks, long tickNanos, long now) {
        this.verdictTicks = verdictTicks;
        this.tickNanos = tickNanos;
        this.lastTickNanos = now;
    }

    /**
     * Begins to watch a member; the handshake that introduced it was an exchange. One that was
     * proven gone lives after all: a firewall that refuses connections can fake that proof.
     */
    public void watch(MemberId member, long now) {
        gone.remove(member);
        peers.computeIfAbsent(member, m -> new Peer(now));
    }

    /**
     * A ping was answered.
     *
     * @param sentNanos when the ping left
     * @return the verdict that this ends, or null
     */
    public @Nullable Verdict exchange(MemberId member, long sentNanos) {
        Peer peer = peers.get(member);
        if (peer == null) {
            return null;
        }
        peer.silentTicks = 0;
        peer.lastExchangeNanos = Math.max(peer.lastExchangeNanos, sentNanos);
        if (peer.excluded && ++peer.exchanges >= RETURN_EXCHANGES) {
            peer.excluded = false;
            return new Verdict(member, false, false);
        }
        return null;
    }

    /** Counts one tick. Call it after everything that had arrived was taken in. */
    public List<Verdict> tick(long now) {
        boolean timely = now - lastTickNanos <= TIMELY_PERIODS * tickNanos;
        lastTickNanos = now;
        if (!timely) {
            lateTicks++;
            return List.of();
        }
        List<Verdict> verdicts = new ArrayList<>();
        peers.forEach(
                (member, peer) -> {
                    peer.silentTicks++;
                    if (peer.silentTicks > 1) {
                        peer.exchanges = 0;
                    }
                    if (!peer.excluded && peer.silentTicks >= verdictTicks) {
                        peer.excluded = true;
                        peer.exchanges = 0;
                        verdicts.add(new Verdict(member, true, false));
                    }
                });
        return verdicts;
    }

    /**
     * A member is proven gone: it does not come back, unless it introduces itself again.
     *
     * @return the verdict, or null if it was known
     */
    public @Nullable Verdict gone(MemberId member) {
        if (!gone.add(member)) {
            return null;
        }
        if (gone.size() > GONE_MAX) {
            gone.remove(gone.iterator().next());
        }
        peers.remove(member);
        return new Verdict(member, true, true);
    }

    /** Says whether this member's verdict has excluded another; true also for one never met. */
    public boolean excluded(MemberId member) {
        Peer peer = peers.get(member);
        return peer == null || peer.excluded;
    }

    /**
     * Says whether this member will not exclude another for silence in the next so many ticks, even
     * if one of them was late and the next comes early. Only then may the other rely on the
     * exchange that its answer completes.
     */
    public boolean trustsFor(MemberId member, int ticks) {
        Peer peer = peers.get(member);
        return peer != null && !peer.excluded && peer.silentTicks + ticks < verdictTicks;
    }

    public boolean provenGone(MemberId member) {
        return gone.contains(member);
    }

    /** Returns when the last answered ping left, in monotonic nanoseconds. */
    public long lastExchangeNanos(MemberId member) {
        Peer peer = peers.get(member);
        return peer == null ? Long.MIN_VALUE : peer.lastExchangeNanos;
    }

    /**
     * Returns when the last exchange with the member left of which this has not heard for longest,
     * among those that are not excluded, linked or not: they may have done anything since.
     *
     * @param none what to return if there is no such member
     */
    public long oldestExchangeNanos(long none) {
        long oldest = none;
        for (Peer peer : peers.values()) {
            if (!peer.excluded) {
                oldest = Math.min(oldest, peer.lastExchangeNanos);
            }
        }
        return oldest;
    }

    /** Returns when this member last ticked. */
    public long lastTickNanos() {
        return lastTickNanos;
    }

    /** Ticks that came too late to count. */
    public long lateTicks() {
        return lateTicks;
    }
}
