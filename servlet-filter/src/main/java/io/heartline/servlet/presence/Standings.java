package io.heartline.servlet.presence;

import io.heartline.state.MapChange;
import io.heartline.state.MapListener;
import io.heartline.state.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * This member's copy of how the sessions stand that have clients.
 *
 * <p><b>Thread-safety:</b> a listener is called by one thread; the rest is for any.
 */
final class Standings implements MapListener<Standing> {

    /** Ends that stand in no entry and are remembered here; the oldest is forgotten first. */
    private static final int REMEMBERED_MAX = 10_000;

    private static final int TAG_CHARS = 16;

    /**
     * @param remembered whether this member alone has it: the entry is gone
     * @param heardNanos when it was last told
     */
    private record Entry(
            Standing standing, int shard, int round, boolean remembered, long heardNanos) {}

    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final Deque<Long> remembered = new ArrayDeque<>();
    private final int[] rounds;
    private final Counters counters;
    private final AtomicLong version = new AtomicLong();

    Standings(int shards, Counters counters) {
        this.counters = counters;
        rounds = new int[shards];
    }

    /** Returns a session's key in the map. */
    static String key(long tag) {
        return HexFormat.of().toHexDigits(tag);
    }

    private static @Nullable Long tag(String key) {
        try {
            return key.length() == TAG_CHARS ? HexFormat.fromHexDigitsToLong(key) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- what the map says

    @Override
    public void reset(int shard) {
        rounds[shard]++;
    }

    @Override
    public void changed(List<MapChange<Standing>> changes, Position position) {
        for (MapChange<Standing> change : changes) {
            Long tag = tag(change.key());
            if (tag != null) {
                take(tag, change);
            }
        }
    }

    private void take(Long tag, MapChange<Standing> change) {
        Standing now = change.value();
        if (now == null) {
            Entry before = entries.get(tag);
            forget(tag, before == null ? null : timedOut(before.standing));
            return;
        }
        int shard = change.shard();
        Entry before =
                entries.put(tag, new Entry(now, shard, rounds[shard], false, System.nanoTime()));
        if (before == null ? now.isFinal() : !before.standing.equals(now)) {
            version.incrementAndGet();
        }
    }

    /** Returns what is left when the time of an entry is over: nobody has ended the session. */
    private static @Nullable Standing timedOut(Standing last) {
        return last.isFinal() ? null : last.as(Standing.State.ENDED);
    }

    private void forget(Long tag, @Nullable Standing instead) {
        if (instead == null) {
            entries.remove(tag);
        } else {
            entries.put(tag, new Entry(instead, -1, 0, true, System.nanoTime()));
            remembered.addLast(tag);
            if (remembered.size() > REMEMBERED_MAX) {
                Long oldest = remembered.removeFirst();
                counters.add(Counters.Name.SESSIONS_LEFT_OUT);
                entries.computeIfPresent(oldest, (t, entry) -> entry.remembered ? null : entry);
            }
        }
        version.incrementAndGet();
    }

    /** Whatever was not told again is lost, and its sessions perhaps not: clients ask anew. */
    @Override
    public void whole(int shard, Position position) {
        entries.forEach(
                (tag, entry) -> {
                    if (entry.shard == shard && entry.round != rounds[shard]) {
                        Standing old = entry.standing;
                        forget(tag, old.isFinal() ? null : old.as(Standing.State.MOVED));
                    }
                });
    }

    // ---- what is known

    /** Returns how a session stands; null if that is not known here. */
    @Nullable Standing get(long tag) {
        Entry entry = entries.get(tag);
        return entry == null ? null : entry.standing;
    }

    /** Returns what stands in the map, as far as this member knows. */
    @Nullable Standing stored(long tag) {
        Entry entry = entries.get(tag);
        return entry == null || entry.remembered ? null : entry.standing;
    }

    /** Returns how long ago a session's entry was last told, in nanoseconds. */
    long ageNanos(long tag) {
        Entry entry = entries.get(tag);
        return entry == null ? Long.MAX_VALUE : System.nanoTime() - entry.heardNanos;
    }

    /** Changes whenever somebody's token may have become bad. */
    long version() {
        return version.get();
    }

    int size() {
        return entries.size();
    }
}
