package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The other branches that a master of a shard has heard of. Until one is compared with its own, the
 * master may be the one that has to give way, so it executes nothing: clients must not see the
 * wrong branch. They ask again each tick.
 *
 * <p>It waits for a branch at most {@value #PATIENCE_TICKS} ticks, and once; longer only for one
 * that goes on asking and is worth more.
 */
final class Rivals {

    static final int PATIENCE_TICKS = 12;

    private static final int REMEMBERED = 64;

    private final Shard shard;
    private final Context cx;
    private final Map<Epoch, Long> untilTick = new TreeMap<>();
    private final ArrayDeque<Epoch> met = new ArrayDeque<>();
    private long yieldsUntilTick;

    Rivals(Shard shard) {
        this.shard = shard;
        this.cx = shard.cx;
    }

    /** Hears of a mastership; one that this line knows nothing of is a rival. */
    void meet(Epoch epoch) {
        if (epoch.number() <= 0 || met.contains(epoch) || shard.history.knows(epoch)) {
            return;
        }
        if (met.size() >= REMEMBERED) {
            met.remove();
        }
        met.add(epoch);
        untilTick.put(epoch, cx.ticks + PATIENCE_TICKS);
    }

    /** Everybody who promised shows which branch it holds. */
    void meet(Collection<Message.Promise> promises) {
        promises.forEach(promise -> meet(promise.lastEpoch()));
    }

    /** This master has offered its place, and waits to be deposed. */
    void yielded() {
        yieldsUntilTick = cx.ticks + PATIENCE_TICKS;
    }

    /**
     * A copy has been compared with this one and is worth less. That settles the branch if the copy
     * is its master's, or if that is not there to be asked.
     */
    void judged(MemberId from, History other) {
        yieldsUntilTick = 0;
        boolean settled =
                untilTick
                        .keySet()
                        .removeIf(
                                epoch ->
                                        other.knows(epoch)
                                                && (from.equals(epoch.member())
                                                        || !cx.reachable(epoch.member())));
        if (settled && !waits()) {
            cx.requests.retry(shard.number);
        }
    }

    /** Sends a command back while a comparison is due; returns whether it did. */
    boolean holds(MemberId origin, long request) {
        if (!waits()) {
            return false;
        }
        cx.counters.commandsHeld++;
        Message.Redirect redirect = new Message.Redirect(request, shard.number, null);
        if (origin.equals(cx.self)) {
            cx.requests.onRedirect(redirect);
        } else {
            cx.send(origin, redirect);
        }
        return true;
    }

    boolean waits() {
        if (!untilTick.isEmpty()) {
            untilTick.values().removeIf(tick -> tick <= cx.ticks);
        }
        return yieldsUntilTick > cx.ticks || !untilTick.isEmpty();
    }
}
