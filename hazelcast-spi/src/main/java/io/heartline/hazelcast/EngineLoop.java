package io.heartline.hazelcast;

import io.heartline.DivergenceReport;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.link.LinkListener;
import io.heartline.link.LinkSettings;
import io.heartline.link.Links;
import io.heartline.replication.Command;
import io.heartline.replication.Message;
import io.heartline.replication.Node;
import io.heartline.replication.NodeConfig;
import io.heartline.replication.Output;
import io.heartline.replication.Peer;
import io.heartline.replication.Result;
import io.heartline.spi.EngineException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The duty cycle of one member: reads all links, feeds the node, ticks it, carries out what it
 * wants, writes, answers callers. Everything that came in during one turn leaves in one write per
 * peer.
 *
 * <p>One thread; others reach it through the {@link Inbox} and read what it publishes.
 */
final class EngineLoop implements Runnable, LinkListener, Membership.Listener {

    private static final Logger LOG = System.getLogger("io.heartline");

    private static final int DRAIN_ROUNDS = 16;

    private record Answer(Ticket<?> ticket, Result result) {}

    final CompletableFuture<Void> started = new CompletableFuture<>();
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final Spaces spaces = new Spaces();
    final Advances advances = new Advances();

    private final MemberId self;
    private final NodeConfig config;
    private final Node node;
    private final @Nullable MemberDisk disk;
    private final Departure departure;
    private final Links links;
    private final Inbox inbox;
    private final EventLog log;
    private final Arrival arrival = new Arrival();
    private final Tickets tickets = new Tickets();
    private final Reports reports;

    private List<Answer> answers = new ArrayList<>();
    private final AtomicLongArray currentUntil = new AtomicLongArray(Node.SHARDS);
    private final Consumer<Output> carryOut = this::carryOut;
    private long now = System.nanoTime();
    private long nextTick = now;
    private final Pace pace = new Pace(now);
    private long turns;
    private boolean newsworthy;

    /**
     * @param disk the data directory, which ends with this; null for a member in memory only
     */
    EngineLoop(NodeConfig config, LinkSettings linkSettings, @Nullable MemberDisk disk) {
        this.config = config;
        this.disk = disk;
        self = linkSettings.self();
        String host = linkSettings.host();
        Peer peer = new Peer(self, host, linkSettings.zone(), linkSettings.lives());
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        node =
                disk == null
                        ? new Node(config, peer, random, now)
                        : new Node(
                                config,
                                peer,
                                disk.recover(config.backlogBytes(), now),
                                random,
                                now);
        departure = new Departure(node);
        links = new Links(linkSettings, Node.SHARDS, this, System::nanoTime);
        inbox = new Inbox(config.commandsMax(), links::wakeup);
        log = new EventLog(self, host);
        if (disk != null) {
            disk.serve(node, inbox::post, () -> now);
        }
        for (int i = 0; i < Node.SHARDS; i++) {
            currentUntil.set(i, now);
        }
        reports = new Reports(self, node, links, inbox, spaces, disk, now);
    }

    // ---- for any thread

    int port() {
        return links.port();
    }

    MemberId self() {
        return self;
    }

    /** Hands a command over; its stage always ends. */
    <T> Ticket<T> submit(Ticket<T> ticket) {
        if (!departure.open()) {
            ticket.fail(EngineException.Kind.CLOSED, "the engine has stopped");
        } else if (!inbox.offer(ticket)) {
            ticket.fail(
                    EngineException.Kind.OVERLOADED,
                    "too many commands wait for the engine ("
                            + config.commandsMax()
                            + "); retry in a second");
        } else if (!departure.open()) {
            // It may have ended between the two looks, and nobody would come for the ticket
            var unused =
                    ended.thenRun(
                            () ->
                                    ticket.fail(
                                            EngineException.Kind.CLOSED, "the engine has stopped"));
        }
        return ticket;
    }

    boolean isCurrent(int shard) {
        return currentUntil.get(shard) - System.nanoTime() > 0;
    }

    List<DivergenceReport> divergences() {
        return reports.divergences();
    }

    HeartlineReport report() {
        return reports.last();
    }

    @Override
    public void found(MemberId member, String literal, int port) {
        inbox.post(
                () -> {
                    arrival.found(member);
                    links.know(member, literal, port);
                });
    }

    @Override
    public void lost(MemberId member) {
        inbox.post(
                () -> {
                    arrival.lost(member);
                    links.unlist(member);
                });
    }

    /** Hazelcast runs: shows everybody that it will show for now. */
    void discovered(long waitNanos) {
        inbox.post(() -> arrival.discovered(now + waitNanos));
    }

    /** The drill of a broken network: no links for a while. */
    void cut(long nanos) {
        inbox.post(() -> links.cut(nanos));
    }

    /** For a drill: what is done with the node is done on its thread. */
    void look(Consumer<Node> look) {
        inbox.post(() -> look.accept(node));
    }

    /** Begins to hand the masterships over; the stage ends, at the latest after the wait. */
    Future<Void> retire(long waitNanos) {
        inbox.post(() -> departure.retire(now, waitNanos));
        return departure.retired;
    }

    /**
     * Begins to hand over, while commands go on; {@link #ended} follows, at the latest a little
     * after the wait.
     */
    void leave(long waitNanos) {
        inbox.post(() -> departure.leave(now, waitNanos));
    }

    // ---- the engine's thread

    @Override
    public void run() {
        try {
            while (!departure.ended()) {
                turn();
            }
            end("the engine has stopped");
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.ERROR,
                    "HL0001: the engine of member "
                            + self.brief()
                            + " failed and stops; restart the application",
                    e);
            end("the engine has failed: " + e);
        }
    }

    private void turn() {
        turns++;
        long begin = System.nanoTime();
        long wait = nextTick - begin;
        boolean lingers = pace.lingers(begin);
        if (lingers && inbox.isEmpty()) {
            // Lets callers that can run hand in their commands now: one turn for all of them, and
            // nobody has to be woken.
            Thread.yield();
        }
        boolean sleep = !lingers && wait > 0 && inbox.maySleep();
        int ready = links.poll(sleep ? wait : 0);
        inbox.awake();
        now = links.now();
        for (Runnable step = inbox.nextStep(); step != null; step = inbox.nextStep()) {
            step.run();
        }
        if (takeCommands() || ready > 0) {
            pace.worked(now);
        }
        if (now - nextTick >= 0) {
            tick();
        }
        long touched = node.drain(carryOut);
        pace.unfinished(node.unfinished());
        if (disk != null) {
            disk.flush();
        }
        links.flush();
        if (newsworthy) {
            newsworthy = false;
            reports.renew(now, turns);
        }
        publish(touched);
        answer();
        proceed();
    }

    /** Tells other threads how the shards stand that may have changed. */
    private void publish(long touched) {
        for (int i = 0; i < Node.SHARDS; i++) {
            if ((touched >>> i & 1) == 1) {
                currentUntil.lazySet(i, node.report().currentUntil(i));
            }
        }
        advances.publish(node.report(), touched);
    }

    /** Takes in what callers want; returns whether there was anything. */
    private boolean takeCommands() {
        List<Ticket<?>> taken = inbox.nextCommands(Pace.batch(inbox.size() + tickets.size()));
        long[] numbers = new long[taken.size()];
        List<Command> commands = new ArrayList<>(taken.size());
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = tickets.add(taken.get(i));
            commands.add(taken.get(i).command);
        }
        node.expect(commands, List.of());
        for (int i = 0; i < numbers.length; i++) {
            Ticket<?> ticket = taken.get(i);
            node.submit(numbers[i], ticket.command, ticket.mode, now);
        }
        return !taken.isEmpty();
    }

    private void tick() {
        // Silence only counts once everything that has arrived is heard
        for (int i = 0; i < DRAIN_ROUNDS && links.poll(0) > 0; i++) {
            now = links.now();
        }
        now = links.now();
        node.tick(now);
        links.tick();
        nextTick += config.tickNanos();
        if (nextTick - now <= 0) {
            nextTick = now + config.tickNanos();
        }
        HeartlineReport fresh = reports.tick(now, turns);
        if (disk != null) {
            disk.tick(now, fresh.counters().getOrDefault("state_bytes", 0L));
        }
        log.tick(
                now,
                node.report().safe(),
                (int) fresh.peers().stream().filter(HeartlineReport.Peer::linked).count());
    }

    private void proceed() {
        if (arrival.completes(now)) {
            node.ready(now);
        }
        if (arrival.over() && !started.isDone() && node.report().serving()) {
            reports.renew(now, turns);
            started.complete(null);
        }
        departure.proceed(now, links::flushed);
    }

    private void answer() {
        if (answers.isEmpty()) {
            return;
        }
        List<Answer> ready = answers;
        answers = new ArrayList<>();
        for (Answer answer : ready) {
            answer.ticket().finish(answer.result());
        }
    }

    private void carryOut(Output output) {
        if (output instanceof Output.Send send) {
            links.send(send.to(), send.message());
        } else if (output instanceof Output.Persist persist) {
            if (disk != null) {
                disk.persist(persist);
            }
        } else if (output instanceof Output.Done done) {
            answers.add(new Answer(tickets.remove(done.ticket()), done.result()));
        } else if (output instanceof Output.Taken taken) {
            spaces.taken(taken);
        } else if (output instanceof Output.Changed changed) {
            spaces.changed(changed);
        } else if (output instanceof Output.Removed removed) {
            spaces.removed(removed);
        } else if (output instanceof Output.Unverified) {
            spaces.unverified();
        } else {
            log.event(output, now);
            newsworthy = true;
        }
    }

    private void end(String why) {
        departure.end();
        for (int i = 0; i < Node.SHARDS; i++) {
            currentUntil.set(i, System.nanoTime());
        }
        reports.end();
        answer();
        tickets.removeAll().forEach(ticket -> ticket.abandon(why));
        inbox.nextCommands(Integer.MAX_VALUE)
                .forEach(ticket -> ticket.fail(EngineException.Kind.CLOSED, why));
        log.flush();
        links.close();
        if (disk != null) {
            disk.close();
        }
        started.completeExceptionally(new EngineException(EngineException.Kind.CLOSED, why));
        ended.complete(null);
    }

    // ---- from the links

    @Override
    public void up(Peer peer) {
        newsworthy = true;
        log.linked(peer);
        node.linkUp(peer, links.now());
    }

    @Override
    public void down(MemberId peer) {
        newsworthy = true;
        arrival.unlinked(peer);
        node.linkDown(peer, links.now());
    }

    @Override
    public void gone(MemberId peer) {
        arrival.lost(peer);
        node.gone(peer, links.now());
    }

    @Override
    public void received(MemberId from, List<Message> messages) {
        node.expect(List.of(), messages);
        for (Message message : messages) {
            if (!arrival.over() && message instanceof Message.Pong) {
                arrival.greeted(from);
            }
            node.receive(from, message, links.now());
        }
    }
}
