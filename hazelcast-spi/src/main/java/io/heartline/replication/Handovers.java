package io.heartline.replication;

import io.heartline.MemberId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When this member hands masterships over: to balance them, one at a time, while all is well; all
 * of them when it retires or is asked to.
 */
final class Handovers {

    /** How long nothing may have changed before a mastership moves for the sake of balance. */
    static final int QUIET_TICKS = 20;

    /** How long a member that leaves waits for its successors, and then for its own commands. */
    private static final int LEAVING_TICKS = 30;

    private static final int OWN_COMMANDS_TICKS = 10;
    private static final int ATTEMPTS = 3;

    private final Context cx;
    private final Shard[] shards;
    private final Row[] seen;
    private long changedTick;
    private boolean over;
    private int leavingTicks;
    private int closingTicks;

    Handovers(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
        this.seen = new Row[shards.length];
    }

    /** Hands every mastership to an in-sync backup; returns how many have been begun. */
    int handOverAll() {
        int begun = 0;
        for (Shard shard : shards) {
            if (shard.master != null && begin(shard)) {
                begun++;
            }
        }
        return begun;
    }

    private boolean begin(Shard shard) {
        Master master = shard.master;
        Optional<MemberId> to = Balance.lightest(shard.row, Balance.masterships(views()));
        return master != null && to.isPresent() && master.handover.start(to.get());
    }

    void tick() {
        for (int i = 0; i < shards.length; i++) {
            boolean moves = shards[i].master != null && shards[i].master.handover.active();
            if (shards[i].row != seen[i] || moves) {
                seen[i] = shards[i].row;
                changedTick = cx.ticks;
            }
        }
        if (cx.retiring) {
            retire();
        } else if (cx.ticks - changedTick >= QUIET_TICKS && settled()) {
            balance();
        }
    }

    // ---- balance

    private boolean settled() {
        long others = cx.linked.keySet().stream().filter(cx::reachable).count();
        long copies = 1 + Math.min(cx.config.backups(), others);
        return Arrays.stream(shards).allMatch(s -> !s.vacant() && s.row.inSync().size() >= copies);
    }

    private void balance() {
        Optional<Balance.Move> move = Balance.next(cx.self, views());
        if (move.isPresent()) {
            Master master = shards[move.get().shard()].master;
            changedTick = cx.ticks;
            if (master != null) {
                master.handover.start(move.get().to());
            }
        }
    }

    private List<Balance.View> views() {
        return Arrays.stream(shards)
                .map(shard -> new Balance.View(shard.row, preferred(shard)))
                .toList();
    }

    private @Nullable MemberId preferred(Shard shard) {
        if (shard.origins.mostlyFrom(cx.self, Balance.STAYS_ABOVE, cx.ticks)) {
            return cx.self;
        }
        return shard.row.inSync().stream()
                .filter(m -> shard.origins.mostlyFrom(m, Balance.MOVES_ABOVE, cx.ticks))
                .findFirst()
                .orElse(null);
    }

    // ---- retiring, and leaving

    private void retire() {
        if (cx.closing) {
            closingTicks++;
            return;
        }
        over = true;
        for (Shard shard : shards) {
            Master master = shard.master;
            if (master == null) {
                over &= !shard.insider() || shard.promised.compareTo(shard.row.epoch()) <= 0;
            } else if (master.handover.active()) {
                over = false;
            } else if (master.handover.aborted < ATTEMPTS && hasHeir(shard)) {
                begin(shard);
                over = false;
            }
        }
        if (cx.leaving) {
            leavingTicks++;
            cx.closing = over || leavingTicks > LEAVING_TICKS;
        }
    }

    /** Says whether a member that retires masters nothing that another could. */
    boolean retired() {
        return over;
    }

    private boolean hasHeir(Shard shard) {
        return shard.row.inSync().stream()
                .anyMatch(member -> !member.equals(cx.self) && cx.reachable(member));
    }

    /** Says whether a member that leaves has nothing left that is not safe with others. */
    boolean complete() {
        boolean ownOver = cx.requests.size() == 0 || closingTicks > OWN_COMMANDS_TICKS;
        return cx.closing
                && ownOver
                && Arrays.stream(shards).allMatch(s -> s.master == null || s.master.idle());
    }
}
