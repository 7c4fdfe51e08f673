package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A few members with one shard (or some), in virtual time and in order, for tests of a single
 * scene.
 */
final class Lab {

    static final String SPACE = "lab";

    private record Post(Member from, MemberId to, Message message) {}

    /** One member. */
    static final class Member {
        final Peer peer;
        final Node node;
        boolean frozen;
        boolean dead;

        /** Bytes that it reads in a tick; 0 for all that comes. */
        int bytesPerTick;

        /** What it has not read yet. */
        private final ArrayDeque<Post> unread = new ArrayDeque<>();

        private long credit;

        private Member(Peer peer, Node node) {
            this.peer = peer;
            this.node = node;
        }

        Shard shard() {
            return node.shardAt(0);
        }

        Counters counters() {
            return node.context().counters;
        }

        boolean masters() {
            return shard().master != null;
        }
    }

    final NodeConfig config;
    final List<Member> members = new ArrayList<>();
    final List<Output> events = new ArrayList<>();
    final Map<Long, Result> results = new HashMap<>();

    /** Says which messages get lost; by sender. */
    BiPredicate<Member, Message> lost = (from, message) -> false;

    /** Is called after each turn of a member. */
    Consumer<Member> turned = member -> {};

    /** How many messages come in before the members have a turn. */
    int perTurn = 1;

    private final int shards;

    /** Says what becomes of a message on its way. */
    UnaryOperator<Message> changed = message -> message;

    private final SplittableRandom random = new SplittableRandom(7);
    private final ArrayDeque<Post> mail = new ArrayDeque<>();
    private final Set<Member> cut = new HashSet<>();
    private long ticket;
    long now = 1_000_000_000L;

    Lab(NodeConfig config) {
        this(config, 1);
    }

    Lab(NodeConfig config, int shards) {
        this.config = config;
        this.shards = shards;
    }

    /** Starts a member; it meets those that are there. */
    Member start() {
        MemberId id = new MemberId(members.size() + 1, random.nextLong());
        Peer peer = new Peer(id, "host" + members.size(), "");
        Member born = new Member(peer, new Node(config, peer, null, random.split(), now, shards));
        List<Member> others = List.copyOf(members);
        members.add(born);
        others.stream().filter(m -> !m.dead).forEach(m -> link(m, born));
        born.node.ready(now);
        deliver();
        return born;
    }

    void kill(Member victim) {
        victim.dead = true;
        for (Member other : members) {
            if (!other.dead) {
                other.node.gone(victim.peer.id(), now);
            }
        }
        deliver();
    }

    /** The links of a member are lost, and both sides know it. */
    void unlink(Member one) {
        cut.add(one);
        for (Member other : members) {
            if (other != one && !other.dead) {
                other.node.linkDown(one.peer.id(), now);
                one.node.linkDown(other.peer.id(), now);
            }
        }
        deliver();
    }

    void relink(Member one) {
        cut.remove(one);
        for (Member other : members) {
            if (other != one && !other.dead && !cut.contains(other)) {
                link(one, other);
            }
        }
        deliver();
    }

    private void link(Member a, Member b) {
        a.node.linkUp(b.peer, now);
        b.node.linkUp(a.peer, now);
    }

    /** Time passes. */
    void beat(int ticks) {
        for (int i = 0; i < ticks; i++) {
            tick();
            deliver();
        }
    }

    /** Time passes, in which no more than so many messages arrive. */
    void beat(int ticks, int messages) {
        for (int i = 0; i < ticks; i++) {
            tick();
            deliver(messages);
        }
    }

    private void tick() {
        now += config.tickNanos();
        for (Member member : members) {
            member.credit = member.unread.isEmpty() ? 0 : member.credit + member.bytesPerTick;
            while (!member.unread.isEmpty()
                    && member.credit >= size(member.unread.peek().message)) {
                Post post = member.unread.remove();
                member.credit -= size(post.message);
                receive(member, post);
            }
            if (!member.dead && !member.frozen) {
                member.node.tick(now);
            }
        }
    }

    /** Bytes that have been sent to a slow member and that it has not read. */
    long unreadBytes(Member member) {
        return member.unread.stream().mapToLong(post -> size(post.message)).sum();
    }

    private static int size(Message message) {
        if (message instanceof Message.Chunk chunk) {
            return chunk.entries().stream().mapToInt(Entry::size).sum() + 50;
        }
        return message instanceof Message.Stream stream ? stream.frames().length() + 50 : 50;
    }

    /** Delivers until nobody has anything to say. */
    void deliver() {
        drain();
        while (!mail.isEmpty() || unfinished()) {
            if (mail.isEmpty()) {
                drain();
            } else {
                turn();
            }
        }
    }

    private void turn() {
        for (int i = 0; i < perTurn && !mail.isEmpty(); i++) {
            one();
        }
        drain();
    }

    private boolean unfinished() {
        return members.stream().anyMatch(m -> !m.dead && !m.frozen && m.node.unfinished());
    }

    /** Delivers at most so many messages. */
    void deliver(int messages) {
        drain();
        for (int i = 0; i < messages && !mail.isEmpty(); i += perTurn) {
            turn();
        }
    }

    private void one() {
        Post post = mail.remove();
        for (Member member : members) {
            boolean reaches =
                    !member.dead
                            && !member.frozen
                            && !cut.contains(member)
                            && !cut.contains(post.from);
            if (reaches && member.peer.id().equals(post.to)) {
                if (member.bytesPerTick > 0) {
                    member.unread.add(post);
                } else {
                    receive(member, post);
                }
            }
        }
    }

    private void receive(Member member, Post post) {
        member.node.receive(post.from.peer.id(), post.message, now);
    }

    private void drain() {
        for (Member member : members) {
            if (!member.dead && !member.frozen) {
                member.node.drain(output -> carryOut(member, output));
                turned.accept(member);
            }
        }
    }

    private void carryOut(Member member, Output output) {
        if (output instanceof Output.Send send) {
            if (!lost.test(member, send.message())) {
                mail.add(new Post(member, send.to(), changed.apply(send.message().kept())));
            }
        } else if (output instanceof Output.Done done) {
            results.put(done.ticket(), done.result());
        } else {
            events.add(output);
        }
    }

    /** Creates a key with so many bytes at a member; returns the ticket. */
    long write(Member at, String key, int bytes) {
        return write(at, key, bytes, SafetyMode.SYNC);
    }

    /** The same, in a mode. */
    long write(Member at, String key, int bytes, SafetyMode mode) {
        List<Commit.Change> changes = List.of(new Commit.Change("f", 0, new byte[bytes]));
        Commit commit = new Commit(key, Commit.Kind.CREATE, 0, "", changes, -1);
        at.node.submit(++ticket, new Command.Write(SPACE, commit), mode, now);
        return ticket;
    }

    /** Removes a key at a member. */
    void remove(Member at, String key) {
        Commit commit = new Commit(key, Commit.Kind.REMOVE, 0, "", List.of(), -1);
        at.node.submit(++ticket, new Command.Write(SPACE, commit), SafetyMode.SYNC, now);
    }

    /** Creates many keys and lets them travel. */
    void fill(Member at, String prefix, int keys, int bytes) {
        for (int i = 0; i < keys; i++) {
            write(at, prefix + i, bytes);
            deliver();
        }
    }

    long digest(Member member) {
        return member.shard().store.digest();
    }

    /** Returns how often each plan was decided, as {@code "CONTINUE 1"}. */
    long decided(Resync.Plan plan) {
        return events.stream()
                .filter(o -> o instanceof Output.ResyncDecided d && d.plan() == plan)
                .count();
    }
}
