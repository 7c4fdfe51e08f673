package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.state.MapChange;
import io.heartline.state.MapListener;
import io.heartline.state.Position;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.Watch;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This member's copy of the on-line list, which follows the replicated map of clients.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class OnlineList implements MapListener<Seat>, AutoCloseable {

    /** Whatever is older than a frozen member can be without being missed is not shown. */
    private static final Duration STALE_MOST = Duration.ofSeconds(2);

    private final ReplicatedMap<Seat> map;
    private final Consumer<ClientId> changed;
    private final Roster roster;
    private volatile @Nullable Watch watch;

    /**
     * @param shards of the map
     * @param changed is told whose seat has changed, when it can be found
     */
    OnlineList(ReplicatedMap<Seat> map, int shards, Consumer<ClientId> changed) {
        this.map = map;
        this.changed = changed;
        this.roster = new Roster(shards);
    }

    void start() {
        watch = map.watch(null, this);
    }

    // ---- what the map says

    @Override
    public synchronized void reset(int shard) {
        roster.reset(shard);
    }

    @Override
    public void changed(List<MapChange<Seat>> changes, Position position) {
        for (MapChange<Seat> change : changes) {
            ClientId id = Seat.id(change.key());
            if (id != null) {
                take(change, id);
                changed.accept(id);
            }
        }
        at(changes.get(0).shard(), position);
    }

    private synchronized void take(MapChange<Seat> change, ClientId id) {
        Seat seat = change.value();
        if (seat == null) {
            roster.remove(change.offset(), id);
        } else {
            roster.put(change.shard(), change.offset(), id, seat);
        }
    }

    private synchronized void at(int shard, Position position) {
        roster.at(shard, position.replicationId(shard), position.offset(shard));
    }

    @Override
    public synchronized void whole(int shard, Position position) {
        at(shard, position);
        roster.whole(shard);
    }

    // ---- what is known

    synchronized @Nullable Seat find(ClientId id) {
        return roster.find(id);
    }

    /** A member has told how long a client of its own stays from now on. */
    synchronized void stays(ClientId id, MemberId owner, long nanos) {
        roster.ends(id, owner, System.nanoTime() + nanos);
    }

    /** Returns how long a client stays, if the member that owns it has told; at least 0. */
    synchronized long remaining(ClientId id, long otherwiseNanos) {
        OptionalLong ends = roster.ends(id);
        return ends.isEmpty() ? otherwiseNanos : Math.max(0, ends.getAsLong() - System.nanoTime());
    }

    /** Returns how many clients a user has, those that nobody sees included. */
    synchronized int clients(String user) {
        return roster.clients(user);
    }

    synchronized @Nullable OnlineUser user(String user) {
        return roster.user(user);
    }

    synchronized List<OnlineUser> list() {
        return roster.list();
    }

    synchronized int clients() {
        return roster.clients();
    }

    /** Changes whenever the list does. */
    synchronized long version() {
        return roster.version();
    }

    synchronized Set<MemberId> owners() {
        return roster.owners();
    }

    synchronized List<ClientId> ownedBy(MemberId owner) {
        return roster.ownedBy(owner);
    }

    /**
     * Returns what has changed since a place; null as long as this member knows only a part, or
     * what it knows may be old: after a freeze it would list who left long ago.
     */
    @Nullable OnlineChange since(@Nullable Place from) {
        return isCurrent() ? known(from) : null;
    }

    private boolean isCurrent() {
        Watch following = watch;
        return following != null && following.staleness().compareTo(STALE_MOST) <= 0;
    }

    private synchronized @Nullable OnlineChange known(@Nullable Place from) {
        return roster.isWhole() ? roster.since(from) : null;
    }

    @Override
    public void close() {
        Watch following = watch;
        if (following != null) {
            following.close();
        }
    }
}
