package io.heartline.link;

import io.heartline.MemberId;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The other incarnations that this member knows. It keeps those that the discovery has removed,
 * until they are proven gone: a separated member has to be reached to be told. Bounded.
 */
final class AddressBook {

    static final int ENTRIES_MAX = 64;

    private static final int GONE_MAX = 256;
    private static final long NEVER_LINKED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MemberId self;
    private final LinkCounters counters;
    private final Map<MemberId, Neighbor> entries = new LinkedHashMap<>();
    private final Set<MemberId> gone = new LinkedHashSet<>();
    private boolean dialsWait;
    private long nextDial;

    AddressBook(MemberId self, LinkCounters counters) {
        this.self = self;
        this.counters = counters;
    }

    Collection<Neighbor> all() {
        return entries.values();
    }

    List<Neighbor> copy() {
        return List.copyOf(entries.values());
    }

    @Nullable Neighbor get(MemberId id) {
        return entries.get(id);
    }

    /**
     * Returns the entry of a member, a new one if need be; null if it is this member itself, is
     * known to be gone, or if the book is full of linked members.
     *
     * @param proven whether it has just proven that it lives
     */
    @Nullable Neighbor learn(MemberId id, InetSocketAddress address, boolean proven, long now) {
        if (proven) {
            gone.remove(id);
        }
        if (id.equals(self) || gone.contains(id)) {
            return null;
        }
        Neighbor known = entries.get(id);
        if (known != null) {
            if (known.link == null) {
                known.address = address;
            }
            return known;
        }
        if (entries.size() >= ENTRIES_MAX && !dropOldest()) {
            counters.bookFull++;
            return null;
        }
        Neighbor fresh = new Neighbor(id, address, self, now);
        entries.put(id, fresh);
        return fresh;
    }

    void gone(MemberId id) {
        entries.remove(id);
        gone.add(id);
        if (gone.size() > GONE_MAX) {
            Iterator<MemberId> eldest = gone.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Drops what was only heard of and never answered. */
    void prune(long now) {
        entries.values()
                .removeIf(
                        n ->
                                n.wantsDial()
                                        && !n.listed
                                        && !n.linkedOnce
                                        && n.unlinkedNanos(now) > NEVER_LINKED_NANOS);
    }

    /** Finds out who is to be dialed next; to be called when that may have changed. */
    void schedule() {
        dialsWait = false;
        for (Neighbor neighbor : entries.values()) {
            if (neighbor.wantsDial() && (!dialsWait || neighbor.nextDial - nextDial < 0)) {
                dialsWait = true;
                nextDial = neighbor.nextDial;
            }
        }
    }

    /** Returns how long it is until somebody is to be dialed. */
    long dialNanos(long now) {
        return dialsWait ? nextDial - now : Long.MAX_VALUE;
    }

    private boolean dropOldest() {
        for (Neighbor neighbor : entries.values()) {
            if (neighbor.wantsDial() && !neighbor.listed) {
                entries.remove(neighbor.id);
                return true;
            }
        }
        return false;
    }
}
