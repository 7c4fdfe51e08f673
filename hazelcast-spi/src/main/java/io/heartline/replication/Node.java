package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.liveness.FailureDetector;
import io.heartline.spi.EngineException;
import io.heartline.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member of the cluster, pure: inputs are method calls, each with the monotonic time in
 * nanoseconds; outputs are collected and handed out by {@link #drain}.
 *
 * <p>Every input may be late, doubled or lost, except that each submitted command is answered
 * exactly once, within {@code commandTicks}.
 *
 * <p>Not thread-safe.
 */
public final class Node {

    /** Shards of a cluster; fixed. */
    public static final int SHARDS = 16;

    /** Largest value of a field, in bytes. */
    public static final int VALUE_BYTES_MAX = 16 << 20;

    /** What the names of the spaces of replicated maps begin with, and no other space's. */
    public static final String MAPS = "map:";

    /** Longest name of a space, key or field, in characters. */
    public static final int NAME_CHARS_MAX = 4_000;

    private final Context cx;
    private final Shard[] shards;
    private final Elections elections;
    private final BacklogBudget backlogs;
    private final Pings pings;
    private final Inbound inbound;
    private final Handovers handovers;
    private final DiskInputs diskInputs;
    private final NodeReport report;

    /**
     * Makes a member that holds nothing.
     *
     * @param self this incarnation
     * @param random source of ids and of random delays
     */
    public Node(NodeConfig config, Peer self, RandomGenerator random, long now) {
        this(config, self, null, random, now, SHARDS);
    }

    /**
     * Makes a member with a data directory. It never resumes as master: it follows, or is elected
     * anew.
     *
     * @param self this incarnation, with the lives that the directory tells
     */
    public Node(NodeConfig config, Peer self, Storage storage, RandomGenerator random, long now) {
        this(config, self, storage, random, now, SHARDS);
    }

    /** Makes a member with fewer shards, which a simulator can afford. */
    Node(NodeConfig config, Peer self, RandomGenerator random, long now, int shardCount) {
        this(config, self, null, random, now, shardCount);
    }

    Node(
            NodeConfig config,
            Peer self,
            @Nullable Storage storage,
            RandomGenerator random,
            long now,
            int shardCount) {
        cx = new Context(config, self, storage, random, now);
        shards = new Shard[shardCount];
        for (int i = 0; i < shardCount; i++) {
            shards[i] = new Shard(i, cx);
            RecoveredShard recovered = storage == null ? null : storage.recovered().shard(i);
            if (recovered != null) {
                shards[i].resume(recovered);
                cx.restored |= shards[i].row.known();
            }
        }
        cx.disk.barrier(new DiskRecord.Life(cx.self));
        cx.requests.serve(shards);
        cx.resyncs.serve(shards);
        backlogs = new BacklogBudget(cx, shards);
        elections = new Elections(cx, shards);
        pings = new Pings(cx, shards);
        inbound = new Inbound(cx, shards, elections, pings);
        handovers = new Handovers(cx, shards);
        diskInputs = new DiskInputs(cx, shards);
        report = new NodeReport(cx, shards);
    }

    /** Returns the shard of a key; the same on every member for ever. */
    public static int shardOf(String space, String key) {
        int hash = space.hashCode() * 31 + key.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return (hash ^ hash >>> 16) & SHARDS - 1;
    }

    // ---- inputs

    /** One beat; to be called each tick period, after all input that had arrived was taken in. */
    public void tick(long now) {
        cx.now = now;
        cx.touchAll();
        cx.ticks++;
        for (FailureDetector.Verdict verdict : cx.detector.tick(now)) {
            cx.announce(verdict);
        }
        cx.renewLease();
        pings.send();
        for (Shard shard : shards) {
            tick(shard);
        }
        handovers.tick();
        cx.requests.tick();
        backlogs.tick();
        cx.disk.tick();
    }

    /** Discovery is over, or its bounded wait: shards that nobody holds may be created. */
    public void ready(long now) {
        cx.now = now;
        cx.touchAll();
        cx.ready = true;
        elections.fillVacancies();
    }

    /** An authenticated link to an incarnation stands. */
    public void linkUp(Peer peer, long now) {
        cx.now = now;
        cx.touchAll();
        cx.livesOf(peer).forEach(life -> ended(life, now));
        cx.linked.put(peer.id(), peer);
        cx.detector.watch(peer.id(), now);
        cx.renewLease();
        cx.send(peer.id(), pings.rows());
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.membersChanged();
            } else if (shard.backup != null && shard.backup.epoch.member().equals(peer.id())) {
                shard.backup.ask();
            } else if (shard.election != null) {
                shard.election.ask();
            }
            cx.requests.retry(shard.number);
        }
    }

    /**
     * A directory tells of a life that is over. While that life is linked, the directory is a copy
     * or the link lingers: silence will tell.
     */
    private void ended(MemberId life, long now) {
        boolean known = cx.detector.lastExchangeNanos(life) != Long.MIN_VALUE;
        if (cx.linked.containsKey(life)) {
            return;
        }
        if (known) {
            gone(life, now);
        } else {
            cx.detector.gone(life);
        }
    }

    /** A link is lost; that proves nothing, unless its successor is linked. */
    public void linkDown(MemberId peer, long now) {
        cx.now = now;
        cx.touchAll();
        cx.linked.remove(peer);
        cx.pieceTicks.remove(peer);
        if (cx.linked.containsKey(cx.present(peer)) && !cx.present(peer).equals(peer)) {
            gone(peer, now);
        }
        cx.renewLease();
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.followers.remove(peer);
            }
        }
    }

    /** An incarnation's process has provably ended. */
    public void gone(MemberId peer, long now) {
        cx.now = now;
        cx.touchAll();
        FailureDetector.Verdict verdict = cx.detector.gone(peer);
        cx.linked.remove(peer);
        cx.pieceTicks.remove(peer);
        cx.renewLease();
        if (verdict == null) {
            return;
        }
        cx.announce(verdict);
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.membersChanged();
            } else if (shard.election != null) {
                shard.election.decide();
            }
        }
        elections.fillVacancies();
    }

    /** See {@link io.heartline.spi.KeySpace#sample}. */
    public List<Taken.Field> sample(String space, int most) {
        List<Taken.Field> fields = new ArrayList<>();
        for (int i = 0; i < shards.length; i++) {
            shards[i].store.keys.sample(space, most * (i + 1) / shards.length, fields);
        }
        return fields;
    }

    /** Takes a command of a client of this member. */
    public void submit(long ticket, Command command, SafetyMode mode, long now) {
        cx.now = now;
        String refused = Limits.refusal(command);
        if (refused != null) {
            Result failed = new Result.Failed(EngineException.Kind.TOO_LARGE, refused);
            cx.emit(new Output.Done(ticket, failed));
            return;
        }
        int shard = command.shard() % shards.length;
        cx.requests.submit(ticket, shard, command, mode);
    }

    /**
     * Hands every mastership to an in-sync backup and goes on as its backup, as before maintenance.
     * Clients see no error. Balance may bring masterships back later.
     *
     * @return how many hand-overs have been begun
     */
    public int handOver(long now) {
        cx.now = now;
        cx.touchAll();
        return handovers.handOverAll();
    }

    /**
     * Hands every mastership over and strives for none again, but is a backup as before and serves
     * its clients through the new masters: for a server that is about to stop.
     */
    public void retire(long now) {
        cx.now = now;
        cx.touchAll();
        cx.retiring = true;
        handovers.handOverAll();
    }

    /** Says whether a member that retires masters nothing that another could. */
    public boolean retired() {
        return handovers.retired();
    }

    /**
     * Hands every mastership over, then takes no more commands from others, and says good-bye once
     * all is safe. Without an in-sync backup, or if none takes over in time, the others elect.
     */
    public void leave(long now) {
        cx.now = now;
        cx.touchAll();
        cx.retiring = true;
        cx.leaving = true;
    }

    /** Says whether this member leaves and its own clients should send no more commands. */
    public boolean closing() {
        return cx.closing;
    }

    /** Says whether this member has handed over and said good-bye. */
    public boolean left() {
        return cx.left;
    }

    // ---- the data directory

    /**
     * Every record up to this one is as durable as the policy makes it, each barrier for certain.
     *
     * @param sequence of an {@link Output.Persist}
     */
    public void persisted(long sequence, long now) {
        cx.now = now;
        cx.touchAll();
        diskInputs.persisted(sequence);
    }

    /** The directory cannot be written: this member goes on in memory. */
    public void diskFailed(long now) {
        cx.now = now;
        cx.touchAll();
        diskInputs.failed();
    }

    /** The directory can be written again, into new, empty files: they get everything. */
    public void diskBack(long now) {
        cx.now = now;
        cx.touchAll();
        diskInputs.back();
    }

    /** Has a shard's whole state written once more, so that older files can be dropped. */
    public void compact(int shard, long now) {
        cx.now = now;
        cx.touchAll();
        shards[shard].disk.compact();
    }

    /** Says whether there is a data directory that cannot be relied on. */
    public boolean diskDegraded() {
        return cx.disk.degraded();
    }

    /**
     * Commands and messages follow, which it will be faster to take in for having been told of them
     * together. Changes nothing.
     */
    public void expect(List<Command> commands, List<Message> messages) {
        inbound.expect(commands, messages);
    }

    /** Takes in a message. */
    public void receive(MemberId from, Message message, long now) {
        cx.now = now;
        if (cx.left || !cx.linked.containsKey(from)) {
            return;
        }
        if (message instanceof Message.Goodbye) {
            gone(from, now);
        } else {
            inbound.receive(from, message);
        }
    }

    private void tick(Shard shard) {
        shard.disk.tick();
        boolean masterless = shard.master == null && shard.vacant();
        shard.masterlessTicks = masterless ? shard.masterlessTicks + 1 : 0;
        shard.toldMissing = masterless ? shard.toldMissing : 0;
        shard.age.note();
        if (shard.master != null) {
            shard.master.tick();
            return;
        }
        if (shard.backup != null) {
            shard.backup.tick();
        }
        shard.tickSpare();
        if (shard.election != null) {
            shard.election.tick();
            return;
        }
        if (!shard.vacant()) {
            shard.vacantTicks = 0;
            return;
        }
        shard.vacantTicks++;
        elections.fillVacancy(shard);
    }

    // ---- outputs

    /**
     * Hands out everything that is to be done, in order; batches what came in since the last time.
     *
     * @return the shards whose report may have changed since the last time, a bit for each
     */
    public long drain(Consumer<Output> sink) {
        long touched = cx.takeTouched();
        for (Shard shard : shards) {
            if ((touched >>> shard.number & 1) == 1) {
                shard.flush();
            }
        }
        cx.resyncs.turn();
        if (cx.leaving && !cx.left && handovers.complete()) {
            cx.left = true;
            cx.broadcast(new Message.Goodbye());
            touched = -1;
        }
        cx.disk.release(sink);
        return touched;
    }

    /**
     * Says whether there is more to be done, although nothing has to come in first: the next {@link
     * #drain} should follow as soon as new input was taken in.
     */
    public boolean unfinished() {
        return cx.resyncs.unfinished() || cx.anyTouched();
    }

    /** Returns what this member tells of itself; its methods are for the same thread. */
    public NodeReport report() {
        return report;
    }

    // ---- for the simulator

    Shard shardAt(int number) {
        return shards[number];
    }

    Context context() {
        return cx;
    }
}
