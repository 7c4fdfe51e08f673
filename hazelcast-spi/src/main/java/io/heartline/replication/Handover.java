package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The planned switchover of one shard, as its master sees it: new commands wait here, and once an
 * in-sync backup has everything it is nominated, so that it wins an ordinary election at once.
 *
 * <p>Nothing rests on the messages of it: a lost nomination is repeated, a late one starts an
 * election that only a holder of the whole line can win. After {@value #PATIENCE_TICKS} ticks
 * without a successor the master goes on, and what has waited is executed.
 */
final class Handover {

    static final int PATIENCE_TICKS = 10;

    private static final int REPEAT_TICKS = 2;
    private static final int HEARD_TICKS = 4;

    private record Waiter(MemberId origin, long request) {}

    private record Held(Waiter waiter, Command command, SafetyMode mode) {}

    private final Shard shard;
    private final Context cx;
    private final Master master;
    private final Map<Waiter, Held> held = new LinkedHashMap<>();
    private @Nullable MemberId to;
    private int ticks;
    private boolean nominated;

    /** How many were given up in this mastership. */
    int aborted;

    Handover(Shard shard, Master master) {
        this.shard = shard;
        this.cx = shard.cx;
        this.master = master;
    }

    boolean active() {
        return to != null;
    }

    boolean isFor(MemberId member) {
        return member.equals(to);
    }

    /**
     * Begins to hand the shard over; returns false, and does nothing, if one is under way already,
     * if that member is not an in-sync backup, or if somebody who would have to promise is silent.
     */
    boolean start(MemberId successor) {
        if (active() || !possible(successor) || !everybodyHeard()) {
            return false;
        }
        to = successor;
        ticks = 0;
        nominated = false;
        cx.counters.handoversStarted++;
        return true;
    }

    private boolean possible(MemberId successor) {
        return !successor.equals(cx.self)
                && cx.reachable(successor)
                && shard.row.inSync().contains(successor)
                && master.followers.containsKey(successor);
    }

    private boolean everybodyHeard() {
        long since = cx.now - HEARD_TICKS * cx.config.tickNanos();
        return cx.linked.keySet().stream()
                .filter(cx::reachable)
                .allMatch(peer -> cx.detector.lastExchangeNanos(peer) - since > 0);
    }

    /** Keeps a command back while a successor is awaited; returns whether it did. */
    boolean holds(MemberId origin, long request, Command command, SafetyMode mode) {
        if (!active()) {
            return false;
        }
        Waiter waiter = new Waiter(origin, request);
        if (held.size() < cx.config.commandsMax()) {
            held.putIfAbsent(waiter, new Held(waiter, command, mode));
        } else {
            // Its member asks again
            cx.counters.handoverOverflows++;
            if (origin.equals(cx.self)) {
                cx.requests.onRedirect(new Message.Redirect(request, shard.number, null));
            }
        }
        return true;
    }

    /** Nominates the successor once it has everything. */
    void proceed() {
        if (to != null && !nominated && master.idle()) {
            nominate(to);
        }
    }

    private void nominate(MemberId successor) {
        nominated = true;
        cx.send(successor, new Message.Nominate(shard.number, master.epoch, false));
    }

    void tick() {
        MemberId successor = to;
        if (successor == null) {
            return;
        }
        ticks++;
        if (!possible(successor) || ticks > PATIENCE_TICKS) {
            abort(successor);
        } else if (nominated && ticks % REPEAT_TICKS == 0) {
            nominate(successor);
        }
    }

    private void abort(MemberId successor) {
        to = null;
        aborted++;
        cx.counters.handoversAborted++;
        cx.emit(new Output.HandoverAborted(shard.number, successor));
        List<Held> waiting = List.copyOf(held.values());
        held.clear();
        for (Held command : waiting) {
            Waiter waiter = command.waiter();
            master.execute(waiter.origin(), waiter.request(), command.command(), command.mode());
        }
    }

    /** The mastership is over; sends those who wait to the successor. */
    void ended(Epoch by) {
        if (to == null) {
            return;
        }
        if (isFor(by.member())) {
            cx.counters.handoversCompleted++;
        } else {
            cx.counters.handoversAborted++;
        }
        for (Waiter waiter : held.keySet()) {
            if (!waiter.origin().equals(cx.self)) {
                cx.send(
                        waiter.origin(),
                        new Message.Redirect(waiter.request(), shard.number, shard.row));
            }
        }
        held.clear();
    }
}
