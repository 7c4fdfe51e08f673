package io.heartline.replication;

import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.liveness.FailureDetector;
import io.heartline.spi.Commit;
import io.heartline.spi.EngineException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

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

    /** Longest name of a space, key or field, in characters. */
    public static final int NAME_CHARS_MAX = 4_000;

    private static final int PINGS_REMEMBERED = 64;

    private final Context cx;
    private final Shard[] shards;
    private final Elections elections;
    private final long[] pingNanos = new long[PINGS_REMEMBERED];
    private boolean left;

    /**
     * Makes a member that holds nothing.
     *
     * @param self this incarnation
     * @param random source of ids and of random delays
     */
    public Node(NodeConfig config, Peer self, RandomGenerator random, long now) {
        this(config, self, random, now, SHARDS);
    }

    /** Makes a member with fewer shards, which a simulator can afford. */
    Node(NodeConfig config, Peer self, RandomGenerator random, long now, int shardCount) {
        cx = new Context(config, self, random, now);
        shards = new Shard[shardCount];
        for (int i = 0; i < shardCount; i++) {
            shards[i] = new Shard(i, cx);
        }
        cx.requests.serve(shards);
        elections = new Elections(cx, shards);
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
        cx.ticks++;
        for (FailureDetector.Verdict verdict : cx.detector.tick(now)) {
            announce(verdict);
        }
        cx.renewLease();
        pingNanos[(int) (cx.ticks % PINGS_REMEMBERED)] = now;
        cx.broadcast(new Message.Ping(cx.ticks, tableHash()));
        for (Shard shard : shards) {
            tick(shard);
        }
        cx.requests.tick();
    }

    /** Discovery is over, or its bounded wait: shards that nobody holds may be created. */
    public void ready(long now) {
        cx.now = now;
        cx.ready = true;
        elections.fillVacancies();
    }

    /** An authenticated link to an incarnation stands. */
    public void linkUp(Peer peer, long now) {
        cx.now = now;
        cx.linked.put(peer.id(), peer);
        cx.detector.watch(peer.id(), now);
        cx.renewLease();
        cx.send(peer.id(), new Message.Rows(knownRows()));
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.membersChanged();
            } else if (shard.backup != null && shard.backup.epoch.member().equals(peer.id())) {
                shard.backup.ask();
            }
            cx.requests.retry(shard.number);
        }
    }

    /** A link is lost; that proves nothing. */
    public void linkDown(MemberId peer, long now) {
        cx.now = now;
        cx.linked.remove(peer);
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
        FailureDetector.Verdict verdict = cx.detector.gone(peer);
        cx.linked.remove(peer);
        cx.renewLease();
        if (verdict == null) {
            return;
        }
        announce(verdict);
        for (Shard shard : shards) {
            if (shard.master != null) {
                shard.master.membersChanged();
            } else if (shard.election != null) {
                shard.election.decide();
            }
        }
        elections.fillVacancies();
    }

    /** Takes a command of a client of this member. */
    public void submit(long ticket, Command command, SafetyMode mode, long now) {
        cx.now = now;
        String refused = refusal(command);
        if (refused != null) {
            Result failed = new Result.Failed(EngineException.Kind.TOO_LARGE, refused);
            cx.emit(new Output.Done(ticket, failed));
            return;
        }
        int shard = shardOf(command.space(), command.key()) % shards.length;
        cx.requests.submit(ticket, shard, command, mode);
    }

    private static @org.jspecify.annotations.Nullable String refusal(Command command) {
        if (command.space().length() > NAME_CHARS_MAX || command.key().length() > NAME_CHARS_MAX) {
            return "a space or key name is longer than " + NAME_CHARS_MAX + " characters";
        }
        if (command instanceof Command.Write write) {
            long sum = 0;
            for (Commit.Change change : write.commit().changes()) {
                byte[] value = change.value();
                if (change.field().length() > NAME_CHARS_MAX) {
                    return "a field name is longer than " + NAME_CHARS_MAX + " characters";
                }
                sum += value == null ? 0 : value.length;
            }
            if (sum > VALUE_BYTES_MAX) {
                return "a commit of " + sum + " bytes; at most " + VALUE_BYTES_MAX + " can travel";
            }
        }
        return null;
    }

    /** Hands over: takes no more commands from others, and says good-bye once all is safe. */
    public void leave(long now) {
        cx.now = now;
        cx.leaving = true;
    }

    /** Says whether this member has handed over and said good-bye. */
    public boolean left() {
        return left;
    }

    /** Takes in a message. */
    public void receive(MemberId from, Message message, long now) {
        cx.now = now;
        if (left || !cx.linked.containsKey(from)) {
            return;
        }
        try {
            if (message instanceof Message.Sharded sharded) {
                shard(sharded.shard());
            }
            dispatch(from, message);
        } catch (IllegalArgumentException malformed) {
            cx.counters.malformed++;
        }
    }

    private void dispatch(MemberId from, Message message) {
        if (message instanceof Message.Fenced fenced) {
            fenced(from, fenced);
        } else if (message instanceof Message.Ping ping) {
            if (ping.tableHash() != tableHash()) {
                cx.send(from, new Message.Rows(knownRows()));
            }
            cx.send(from, new Message.Pong(ping.sequence(), tableHash()));
        } else if (message instanceof Message.Pong pong) {
            exchange(from, pong);
        } else if (message instanceof Message.Goodbye) {
            gone(from, cx.now);
        } else if (message instanceof Message.Rows rows) {
            rows.rows().forEach(row -> shard(row.shard()).adopt(row));
        } else if (message instanceof Message.PromiseRequest request) {
            elections.promise(from, request);
        } else if (message instanceof Message.Promise promise) {
            Shard shard = shard(promise.shard());
            shard.adopt(promise.row());
            if (shard.election != null) {
                shard.election.onPromise(from, promise);
            }
        } else if (message instanceof Message.Refuse refuse) {
            elections.refused(refuse);
        } else if (message instanceof Message.Nominate nominate) {
            elections.nominated(nominate);
        } else if (message instanceof Message.Request request) {
            request(from, request);
        } else if (message instanceof Message.Reply reply) {
            cx.requests.onReply(reply);
        } else if (message instanceof Message.Redirect redirect) {
            if (redirect.row() != null) {
                shard(redirect.shard()).adopt(redirect.row());
            }
            cx.requests.onRedirect(redirect);
        }
    }

    private Shard shard(int number) {
        if (number < 0 || number >= shards.length) {
            throw new IllegalArgumentException("no shard " + number);
        }
        return shards[number];
    }

    private void fenced(MemberId from, Message.Fenced message) {
        Shard shard = shard(message.shard());
        if (message.epoch().compareTo(shard.promised) < 0) {
            cx.counters.refusals++;
            cx.send(from, new Message.Refuse(shard.number, shard.promised, shard.row));
            return;
        }
        Master master = shard.master;
        Backup backup = shard.backup;
        if (master != null && master.epoch.equals(message.epoch())) {
            if (message instanceof Message.Ack ack) {
                master.onAck(from, ack);
            } else if (message instanceof Message.Psync psync) {
                master.resync.onPsync(from, psync);
            } else if (message instanceof Message.Tail tail) {
                master.resync.onTail(from, tail);
            } else if (message instanceof Message.Pull pull) {
                master.resync.onPull(from, pull);
            } else if (message instanceof Message.Follow follow) {
                master.resync.onFollow(from, follow);
            }
        } else if (shard.spare != null) {
            if (message instanceof Message.SyncStart start) {
                shard.spare.onSyncStart(start);
            } else if (message instanceof Message.Patch patch) {
                shard.spare.onPatch(patch);
            }
        } else if (backup != null && backup.epoch.equals(message.epoch())) {
            if (message instanceof Message.Stream stream) {
                backup.onStream(stream);
            } else if (message instanceof Message.SyncStart start) {
                backup.onSyncStart(start);
            } else if (message instanceof Message.Patch patch) {
                backup.onPatch(patch);
            } else if (message instanceof Message.Chunk chunk) {
                backup.onChunk(chunk);
            }
        }
    }

    private void exchange(MemberId from, Message.Pong pong) {
        boolean remembered =
                pong.sequence() <= cx.ticks && pong.sequence() > cx.ticks - PINGS_REMEMBERED;
        long sent =
                remembered && pong.tableHash() == tableHash()
                        ? pingNanos[(int) (pong.sequence() % PINGS_REMEMBERED)]
                        : Long.MIN_VALUE;
        FailureDetector.Verdict back = cx.detector.exchange(from, sent);
        cx.renewLease();
        if (back != null) {
            announce(back);
        }
        for (Shard shard : shards) {
            if (shard.master != null) {
                if (back != null) {
                    shard.master.membersChanged();
                }
                shard.master.advance();
            }
        }
    }

    private void tick(Shard shard) {
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

    private void announce(FailureDetector.Verdict verdict) {
        if (verdict.excluded()) {
            cx.counters.exclusions++;
        } else {
            cx.counters.returns++;
        }
        cx.emit(new Output.Verdict(verdict.member(), verdict.excluded(), verdict.proof()));
    }

    // ---- commands of others

    private void request(MemberId from, Message.Request request) {
        Shard shard = shard(request.shard());
        if (shard.master == null || cx.leaving) {
            cx.send(
                    from,
                    new Message.Redirect(
                            request.request(), shard.number, shard.row.known() ? shard.row : null));
            return;
        }
        shard.master.execute(from, request.request(), request.command(), request.mode());
    }

    // ---- outputs

    /**
     * Hands out everything that is to be done, in order; batches what came in since the last time.
     */
    public void drain(Consumer<Output> sink) {
        for (Shard shard : shards) {
            shard.flush();
        }
        if (cx.leaving && !left && Arrays.stream(shards).allMatch(Node::handedOver)) {
            left = true;
            cx.broadcast(new Message.Goodbye());
        }
        while (!cx.outputs.isEmpty()) {
            sink.accept(cx.outputs.remove());
        }
    }

    private static boolean handedOver(Shard shard) {
        return shard.master == null || shard.master.idle();
    }

    private List<Row> knownRows() {
        return Arrays.stream(shards).map(shard -> shard.row).filter(Row::known).toList();
    }

    private long tableHash() {
        long hash = 17;
        for (Shard shard : shards) {
            Epoch epoch = shard.row.epoch();
            hash = hash * 31 + epoch.number();
            hash = hash * 31 + epoch.member().startedMillis();
            hash = hash * 31 + epoch.member().nonce();
            hash = hash * 31 + shard.row.version();
        }
        return hash;
    }

    // ---- views for the edge

    /**
     * Returns until when this member's knowledge of a shard is current, in monotonic nanoseconds; a
     * moment in the past if it is not. Compare by difference.
     */
    public long currentUntil(int shard) {
        return left ? cx.now - 1 : shards[shard].currentUntil();
    }

    /** Says whether every shard has a master and at least one in-sync backup. */
    public boolean safe() {
        return Arrays.stream(shards).allMatch(s -> !s.vacant() && s.row.inSync().size() >= 2);
    }

    /** Says whether every shard has a master that this member can reach. */
    public boolean serving() {
        return Arrays.stream(shards)
                .allMatch(s -> s.master != null || !s.vacant() && cx.reachable(s.row.master()));
    }

    public boolean excluded(MemberId member) {
        return cx.detector.excluded(member);
    }

    /** Returns the age of the last completed exchange with a member. */
    public long silenceNanos(MemberId member, long now) {
        long last = cx.detector.lastExchangeNanos(member);
        return last == Long.MIN_VALUE ? Long.MAX_VALUE : now - last;
    }

    /** Returns the state of each shard. */
    public List<HeartlineReport.Shard> shards() {
        return NodeReport.shards(shards);
    }

    /** Returns counters and gauges by name. */
    public Map<String, Long> counters() {
        return NodeReport.counters(cx, shards);
    }

    // ---- for the simulator

    Shard shardAt(int number) {
        return shards[number];
    }

    Context context() {
        return cx;
    }
}
