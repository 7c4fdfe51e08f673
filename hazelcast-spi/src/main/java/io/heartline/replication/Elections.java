package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Promises, nominations and vacancies: how a shard without a master gets one. */
final class Elections {

    private final Context cx;
    private final Shard[] shards;

    Elections(Context cx, Shard[] shards) {
        this.cx = cx;
        this.shards = shards;
    }

    void promise(MemberId from, Message.PromiseRequest request) {
        Shard shard = shards[request.shard()];
        boolean outranked = request.epoch().compareTo(shard.promised) < 0;
        boolean withdrawn =
                request.branch()
                        && shard.master != null
                        && !shard.master.resync.yieldsTo(request.candidate());
        if (outranked || withdrawn) {
            cx.counters.refusals++;
            cx.send(from, new Message.Refuse(shard.number, shard.promised, shard.row));
            return;
        }
        shard.promise(request.epoch());
        cx.send(
                from,
                new Message.Promise(
                        shard.number,
                        request.epoch(),
                        shard.history.lastEpoch(),
                        shard.end,
                        shard.row,
                        Voters.place(shard.store),
                        shard.dropped));
    }

    void refused(Message.Refuse refuse) {
        Shard shard = shards[refuse.shard()];
        if (shard.election != null && refuse.promised().compareTo(shard.election.epoch) != 0) {
            shard.election.onRefuse();
        }
        shard.adopt(refuse.row());
        shard.promise(refuse.promised());
    }

    void nominated(Message.Nominate nominate) {
        Shard shard = shards[nominate.shard()];
        boolean outdated = shard.row.epoch().compareTo(nominate.seen()) > 0;
        boolean reigns = shard.master != null && shard.master.epoch.compareTo(nominate.seen()) >= 0;
        if (!reigns && shard.election == null && !outdated && !cx.closing) {
            new Election(shard, nominate.seen(), nominate.branch()).start();
        }
    }

    void fillVacancies() {
        for (Shard shard : shards) {
            if (shard.master == null && shard.election == null && shard.vacant()) {
                fillVacancy(shard);
            }
        }
    }

    /**
     * The coordinator (the oldest member not excluded) finds a candidate at once; if an election is
     * under way it gives it time. The others step in when nothing happens for long.
     */
    void fillVacancy(Shard shard) {
        if (cx.retiring || !cx.ready && (cx.restored || !shard.row.known()) || waits(shard)) {
            return;
        }
        if (cx.coordinates()) {
            boolean contested = contested(shard);
            int patience = cx.config.outsiderTicks() + 5;
            if (contested ? shard.vacantTicks >= patience : shard.vacantTicks % 5 <= 1) {
                nominate(shard);
            }
        } else if (shard.vacantTicks > shard.vacancyPatience) {
            new Election(shard, Epoch.NONE, false).start();
        }
    }

    /** Says whether somebody who may still win has this member's promise. */
    private boolean contested(Shard shard) {
        return shard.promised.compareTo(shard.row.epoch()) > 0
                && cx.trusted(shard.promised.member());
    }

    /**
     * After a full stop (nobody of the last in-sync set has lived through) it waits for a bounded
     * time until all of that set are there again, as their data directories tell: the longest line
     * may be on the last one to start.
     */
    private boolean waits(Shard shard) {
        if (!cx.disk.present() || !shard.row.known()) {
            return false;
        }
        if (shard.row.inSync().stream().anyMatch(cx::reachable)) {
            return false;
        }
        Set<MemberId> missing = new TreeSet<>(cx.present(shard.row.inSync()));
        missing.removeIf(cx::reachable);
        boolean over = shard.masterlessTicks > cx.disk.fullStopTicks();
        if (!missing.isEmpty() && shard.toldMissing != (over ? 2 : 1)) {
            shard.toldMissing = over ? 2 : 1;
            cx.counters.fullStopsIncomplete += over ? 1 : 0;
            cx.emit(new Output.FullStop(shard.number, missing, over));
        }
        return !missing.isEmpty() && !over;
    }

    private void nominate(Shard shard) {
        List<MemberId> candidates = reachable(cx.present(shard.row.inSync()));
        if (candidates.isEmpty()) {
            candidates = reachable(cx.present(shard.row.backups()));
        }
        MemberId candidate =
                candidates.isEmpty() ? cx.self : candidates.get(shard.number % candidates.size());
        Epoch seen = Epoch.max(shard.promised, shard.row.epoch());
        if (candidate.equals(cx.self)) {
            new Election(shard, seen, false).start();
        } else {
            cx.send(candidate, new Message.Nominate(shard.number, seen, false));
        }
    }

    private List<MemberId> reachable(Set<MemberId> members) {
        return members.stream().filter(cx::reachable).sorted().toList();
    }
}
