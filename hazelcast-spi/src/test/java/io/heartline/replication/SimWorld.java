package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in virtual time: hosts, the incarnations that live on them, and a network that delays,
 * loses, doubles and reorders. Everything follows from the seed.
 */
final class SimWorld {

    static final long MS = 1_000_000L;
    static final int SHARDS = 2;

    private static final boolean TRACE = Boolean.getBoolean("heartline.trace");

    /** A host; its processes come and go. */
    static final class Host {
        final int index;
        @Nullable Incarnation running;
        @Nullable Incarnation last;
        @Nullable SimDisk disk;

        Host(int index) {
            this.index = index;
        }
    }

    /** One life of a member. */
    static final class Incarnation {
        final Host host;
        final MemberId id;
        final Node node;
        final SimClient client;
        final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
        boolean paused;
        boolean dead;

        Incarnation(Host host, MemberId id, Node node, SimClient client) {
            this.host = host;
            this.id = id;
            this.node = node;
            this.client = client;
        }

        boolean awake() {
            return !paused && !dead;
        }
    }

    private record Event(long at, long order, Runnable action) {}

    final SplittableRandom random;
    final NodeConfig config;
    final List<Host> hosts = new ArrayList<>();
    final Map<MemberId, Incarnation> incarnations = new HashMap<>();
    final SimChecks checks;

    /** Clients in STRICT mode, if the run has any. */
    @Nullable SimStrict strict;

    final SimRestarts restarts;
    final SimFlips flips;
    final SimStats stats;
    final SimLedger ledger = new SimLedger(this);
    final List<SimWatcher> watchers = new ArrayList<>();
    private final Map<Long, Consumer<Result>> questions = new HashMap<>();
    private long lastQuestion = 1L << 41;

    /** Whether messages arrive once and in order, as over one TCP connection. */
    final boolean orderly;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    (a, b) ->
                            a.at != b.at
                                    ? Long.compare(a.at, b.at)
                                    : Long.compare(a.order, b.order));

    /** Nothing is lost any more. */
    boolean quiet;

    private final boolean[][] blocked;
    private final boolean[][] linked;
    private final long[][] lastArrival;
    private long order;
    long now = 1_000 * MS;

    SimWorld(long seed, SimStats stats) {
        this(seed, stats, 0, 0);
    }

    /** Makes a world of so many hosts and backups; 0 hosts: of any size. */
    SimWorld(long seed, SimStats stats, int hostCount, int backupCount) {
        this.random = new SplittableRandom(seed);
        this.flips = new SimFlips(this, seed);
        this.stats = stats;
        int count = random.nextInt(10) < 5 ? 2 : 3 + random.nextInt(2);
        int backups = count == 2 ? 1 : 1 + random.nextInt(2);
        if (hostCount > 0) {
            count = hostCount;
            backups = backupCount;
        }
        long backlog = 600L << random.nextInt(6);
        int tombstones = random.nextBoolean() ? 3 : 1_000;
        int commandTicks = random.nextInt(3) == 0 ? 25 : 60;
        config =
                new NodeConfig(
                        100 * MS,
                        10,
                        500 * MS,
                        backups,
                        backlog,
                        16 << 10,
                        700,
                        25,
                        15,
                        commandTicks,
                        tombstones,
                        1_000,
                        new BacklogLimits(
                                backlog * SHARDS * (1 + random.nextInt(2)),
                                600,
                                random.nextBoolean() ? 20 : 36_000),
                        MinBackups.DEFAULT);
        orderly = random.nextBoolean();
        blocked = new boolean[count][count];
        linked = new boolean[count][count];
        lastArrival = new long[count][count];
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(i));
        }
        checks = new SimChecks(this);
        restarts = new SimRestarts(this);
        if (random.nextBoolean()) {
            SimDisk.Fsync fsync = SimDisk.Fsync.values()[random.nextInt(3)];
            hosts.forEach(host -> host.disk = new SimDisk(this, fsync));
        }
        for (int i = 0; i < SHARDS; i++) {
            SimWatcher watcher = new SimWatcher(this, i);
            watchers.add(watcher);
            at(random.nextInt(3_000) * MS, watcher::act);
        }
    }

    boolean disks() {
        return hosts.get(0).disk != null;
    }

    // ---- time

    void at(long delay, Runnable action) {
        events.add(new Event(now + delay, order++, action));
    }

    void runFor(long nanos) {
        long until = now + nanos;
        while (!events.isEmpty() && events.peek().at <= until) {
            Event event = events.poll();
            now = event.at;
            event.action.run();
        }
        now = until;
    }

    // ---- processes

    Incarnation start(Host host) {
        MemberId id = new MemberId(now / MS, random.nextLong());
        SimDisk disk = host.disk;
        Storage storage = disk == null ? null : disk.storage(disk.open());
        List<MemberId> lives = storage == null ? List.of() : storage.recovered().lives();
        Peer peer = new Peer(id, "host" + host.index, "", lives);
        Node node = new Node(config, peer, storage, random.split(), now, SHARDS);
        SimClient client = new SimClient(this);
        Incarnation born = new Incarnation(host, id, node, client);
        client.live(born);
        host.running = born;
        incarnations.put(id, born);
        if (disk != null) {
            disk.usedBy(born);
        }
        if (host.last != null) {
            checks.recovered(host.last, born);
        }
        host.last = born;
        step(born, () -> {});
        tickLater(born);
        for (Host other : hosts) {
            if (other != host && connectable(host, other)) {
                link(host, other);
            }
        }
        at((200 + random.nextInt(300)) * MS, () -> step(born, () -> node.ready(now)));
        at(50 * MS, client::act);
        if (strict != null) {
            at(60 * MS, () -> strict.act(born));
        }
        at(80 * MS, client.steps()::act);
        return born;
    }

    void crash(Host host) {
        Incarnation dying = host.running;
        if (dying == null) {
            return;
        }
        dying.dead = true;
        host.running = null;
        if (host.disk != null) {
            host.disk.crash();
        }
        checks.died(dying);
        for (Host other : hosts) {
            boolean was = linked[host.index][other.index];
            unlink(host, other);
            if (was && other.running != null && random.nextInt(10) < 7) {
                Incarnation witness = other.running;
                long delay = random.nextInt(20) * MS;
                at(delay, () -> step(witness, () -> witness.node.gone(dying.id, now)));
            }
        }
    }

    void pause(Host host) {
        if (host.running != null) {
            host.running.paused = true;
        }
    }

    /** Wakes a process up: what its own threads want and what had arrived race each other. */
    void resume(Host host) {
        Incarnation sleeper = host.running;
        if (sleeper == null || !sleeper.paused) {
            return;
        }
        sleeper.paused = false;
        if (random.nextBoolean()) {
            sleeper.client.act();
        }
        while (!sleeper.inbox.isEmpty()) {
            Runnable next = sleeper.inbox.poll();
            step(sleeper, next);
        }
        step(sleeper, () -> sleeper.node.tick(now));
    }

    private void tickLater(Incarnation member) {
        at(
                config.tickNanos() - 5 * MS + random.nextInt(10) * MS,
                () -> {
                    if (member.dead) {
                        return;
                    }
                    if (!member.paused) {
                        step(member, () -> member.node.tick(now));
                    }
                    tickLater(member);
                });
    }

    /** Lets a member take in one input, carries out what it wants, and checks the invariants. */
    void step(Incarnation member, Runnable input) {
        if (member.dead) {
            return;
        }
        if (member.paused) {
            member.inbox.add(input);
            return;
        }
        input.run();
        List<Output> outputs = new ArrayList<>();
        member.node.drain(outputs::add);
        checks.afterStep(member, outputs);
        flips.afterStep(member);
        for (Output output : outputs) {
            if (output instanceof Output.Persist persist) {
                persist(member, persist);
            } else if (output instanceof Output.Send send) {
                restarts.sent(member, send.message());
                transmit(member, send.to(), send.message().kept());
            } else if (output instanceof Output.Done done) {
                Consumer<Result> question = questions.remove(done.ticket());
                if (question != null) {
                    question.accept(done.result());
                } else if (strict != null && done.ticket() > SimStrict.FIRST_TICKET) {
                    strict.done(done);
                } else {
                    member.client.done(done);
                }
            } else {
                if (output instanceof Output.ResyncCompleted completed
                        && member.host.disk != null
                        && !member.node.context().selfPeer.lives().isEmpty()) {
                    stats.add("restarted" + completed.plan(), 1);
                }
                if (output instanceof Output.DiskState state && member.host.disk != null) {
                    member.host.disk.spoiled |= state.failed();
                }
                stats.count(output);
            }
        }
        if (member.node.unfinished()) {
            at(MS / 10, () -> step(member, () -> {}));
        }
        if (member.node.left()) {
            member.dead = true;
            member.host.running = null;
            if (member.host.disk != null) {
                member.host.disk.crash();
            }
            for (Host other : hosts) {
                unlink(member.host, other);
            }
            checks.died(member);
        }
    }

    private static void persist(Incarnation member, Output.Persist persist) {
        if (member.host.disk != null) {
            member.host.disk.write(persist);
        }
    }

    /** Returns the ticket of a question that is no client's. */
    long watch(Consumer<Result> answered) {
        questions.put(++lastQuestion, answered);
        return lastQuestion;
    }

    // ---- network

    private void transmit(Incarnation from, MemberId to, Message message) {
        Incarnation target = incarnations.get(to);
        if (target == null || target.dead) {
            return;
        }
        int a = from.host.index;
        int b = target.host.index;
        if (blocked[a][b] || !linked[a][b]) {
            return;
        }
        if (!orderly && !quiet && random.nextInt(100) < 2) {
            return;
        }
        deliver(from, target, message);
        if (!orderly && random.nextInt(100) < 2) {
            deliver(from, target, message);
        }
    }

    private void deliver(Incarnation from, Incarnation target, Message message) {
        int a = from.host.index;
        int b = target.host.index;
        long delay = 200_000 + random.nextInt(3_000_000);
        if (random.nextInt(200) == 0) {
            delay += random.nextInt(300) * MS;
        }
        long arrival = now + delay;
        if (orderly) {
            arrival = Math.max(arrival, lastArrival[a][b] + 1);
            lastArrival[a][b] = arrival;
        }
        at(
                arrival - now,
                () ->
                        step(
                                target,
                                () -> {
                                    trace(from, target, message);
                                    checks.beforeMessage(target, message);
                                    target.node.receive(from.id, message, now);
                                    checks.afterMessage(target, message);
                                }));
    }

    /** With {@code -Dheartline.trace=true}: every message but pings, as it arrives. */
    private void trace(Incarnation from, Incarnation to, Message message) {
        boolean ping = message instanceof Message.Ping || message instanceof Message.Pong;
        if (TRACE && !ping) {
            String way = from.id.brief() + " -> " + to.id.brief();
            System.out.println(now / MS + " " + way + " " + message);
        }
    }

    boolean connectable(Host a, Host b) {
        return a.running != null
                && b.running != null
                && !blocked[a.index][b.index]
                && !blocked[b.index][a.index];
    }

    private void link(Host a, Host b) {
        Incarnation left = a.running;
        Incarnation right = b.running;
        if (left == null || right == null) {
            return;
        }
        linked[a.index][b.index] = true;
        linked[b.index][a.index] = true;
        introduce(left, right);
        introduce(right, left);
    }

    private void introduce(Incarnation to, Incarnation who) {
        Peer peer = who.node.context().selfPeer;
        at(MS, () -> step(to, () -> meet(to, who, peer)));
    }

    /** The handshake shows who lives at the address now, so the former life is proven gone. */
    private void meet(Incarnation to, Incarnation who, Peer peer) {
        for (Incarnation former : incarnations.values()) {
            if (former.host == who.host && former != who && former.dead) {
                to.node.gone(former.id, now);
            }
        }
        to.node.linkUp(peer, now);
    }

    private void unlink(Host a, Host b) {
        if (!linked[a.index][b.index]) {
            return;
        }
        linked[a.index][b.index] = false;
        linked[b.index][a.index] = false;
        notice(a, b);
        notice(b, a);
    }

    private void notice(Host at, Host lost) {
        Incarnation member = at.running;
        for (Incarnation other : incarnations.values()) {
            if (member != null && other.host == lost) {
                at(MS, () -> step(member, () -> member.node.linkDown(other.id, now)));
            }
        }
    }

    void cut(Host from, Host to) {
        blocked[from.index][to.index] = true;
        if (random.nextInt(3) == 0) {
            unlink(from, to);
        }
    }

    /** All links of a host are lost, and all sides notice. */
    void isolate(Host victim) {
        for (Host other : hosts) {
            if (other != victim) {
                blocked[victim.index][other.index] = true;
                blocked[other.index][victim.index] = true;
                unlink(victim, other);
            }
        }
    }

    void healAll() {
        for (Host a : hosts) {
            for (Host b : hosts) {
                blocked[a.index][b.index] = false;
            }
        }
        for (Host a : hosts) {
            for (Host b : hosts) {
                if (a.index < b.index && connectable(a, b) && !linked[a.index][b.index]) {
                    link(a, b);
                }
            }
        }
    }

    List<Incarnation> awake() {
        List<Incarnation> awake = new ArrayList<>();
        for (Host host : hosts) {
            if (host.running != null && host.running.awake()) {
                awake.add(host.running);
            }
        }
        return awake;
    }

    Host anyHost() {
        return hosts.get(random.nextInt(hosts.size()));
    }
}
