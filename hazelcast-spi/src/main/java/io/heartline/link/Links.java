package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import io.heartline.spi.EngineException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Every link of one member, behind one selector: what goes over them. {@link Peering} says which
 * there are.
 *
 * <p><b>Thread-safety:</b> one thread, the engine's; only {@link #wakeup} is for any thread.
 */
public final class Links implements AutoCloseable {

    private static final int READ_BYTES_PER_TURN = 4 << 20;
    private static final int SILENT_TICKS_MAX = 50;

    /** So few links are read without asking the selector first, so many turns in a row. */
    private static final int LINKS_FEW = 2;

    private static final int LOOKS_MAX = 16;

    private final LinkSettings settings;
    private final LinkListener listener;
    private final LongSupplier clock;
    private final Selector selector;
    private final LinkCounters counters = new LinkCounters();
    private final LinkLog log = new LinkLog();
    private final AddressBook book;
    private final Doors doors;
    private final Dials dials;
    private final Peering peering;
    private final List<Connection> dirty = new ArrayList<>();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private long now;
    private long cutUntil;
    private int looks;

    /** A peer as this member's links see it. */
    public record View(MemberId id, String address, boolean linked) {}

    /**
     * Listens on the first free port.
     *
     * @param shards shards that this member counts, 1 to 255
     * @param clock monotonic nanoseconds
     * @throws EngineException of kind REFUSED if no port is free, naming the range and the cure
     */
    public Links(LinkSettings settings, int shards, LinkListener listener, LongSupplier clock) {
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        now = clock.getAsLong();
        cutUntil = now;
        book = new AddressBook(settings.self(), counters);
        try {
            selector = Selector.open();
            doors = new Doors(settings, shards, selector, counters, log);
            dials = new Dials(settings.self(), book, doors, counters, log, listener);
            peering =
                    new Peering(settings, book, doors, dials, counters, log, listener, this::soil);
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Kind.REFUSED,
                    "cannot listen for the peer link on "
                            + settings.bind().getHostAddress()
                            + ": "
                            + e.getMessage()
                            + "; check heartline.cluster.address",
                    e);
        }
    }

    /** Returns the port that the links listen on. */
    public int port() {
        return doors.port();
    }

    /** Returns the time at which the last input was read. */
    public long now() {
        return now;
    }

    /** The discovery has found a member. */
    public void know(MemberId id, String literal, int port) {
        InetSocketAddress address = Gossip.address(literal, port);
        if (address != null) {
            peering.learn(id, address, true, now);
        }
    }

    /** The discovery has lost a member. It stays in the book until it is proven gone. */
    public void unlist(MemberId id) {
        peering.unlist(id);
    }

    /** Ends a {@link #poll} that waits. For any thread. */
    public void wakeup() {
        selector.wakeup();
    }

    /**
     * Waits for input and reads it.
     *
     * @param timeoutNanos longest wait; 0 or less for none
     * @return connections that had something
     */
    public int poll(long timeoutNanos) {
        long wait = Math.min(timeoutNanos, book.dialNanos(clock.getAsLong()));
        int ready = wait <= 0 && looks > 0 ? look() : select(wait);
        now = clock.getAsLong();
        for (Connection c = doors.resumed(); c != null; c = doors.resumed()) {
            c.worked();
            advance(c, SelectionKey.OP_READ);
            ready++;
        }
        if (book.dialNanos(now) <= 0 && !cut()) {
            dials.due(now, this::write);
        }
        return ready;
    }

    private int select(long wait) {
        looks = book.all().size() <= LINKS_FEW ? LOOKS_MAX : 0;
        try {
            if (wait <= 0) {
                return selector.selectNow(dispatch);
            }
            // select(0) would wait for ever; half a millisecond early is a turn wasted
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait + 999_999));
            return selector.select(dispatch, millis);
        } catch (IOException e) {
            throw new IllegalStateException("the selector failed: " + e.getMessage(), e);
        }
    }

    /** Reads the few links that there are, which costs less than to ask which have something. */
    private int look() {
        looks--;
        int ready = 0;
        for (Neighbor neighbor : book.copy()) {
            Connection link = neighbor.link;
            if (link != null) {
                now = clock.getAsLong();
                long before = counters.inBytes;
                advance(link, SelectionKey.OP_READ);
                ready += counters.inBytes > before ? 1 : 0;
                looks = link.closed || !link.flushed() ? 0 : looks;
            }
        }
        return ready;
    }

    /**
     * Sends a message with the next {@link #flush}. It is dropped, and counted, if there is no link
     * or no room; whoever sends repairs.
     */
    public void send(MemberId to, Message message) {
        Neighbor neighbor = book.get(to);
        Connection link = neighbor == null ? null : neighbor.link;
        if (link == null) {
            counters.droppedUnlinked++;
        } else if (link.offer(message)) {
            soil(link);
        } else {
            counters.droppedFull++;
        }
    }

    /** Writes what the sockets take; the rest follows when they can. */
    public void flush() {
        for (Connection connection : dirty) {
            connection.dirty = false;
            write(connection);
        }
        dirty.clear();
    }

    /** Loses every link and makes no other for a while: the drill of a broken network. */
    public void cut(long nanos) {
        cutUntil = now + nanos;
        for (Neighbor neighbor : book.copy()) {
            if (neighbor.link != null) {
                peering.lost(neighbor.link, "a drill has cut it", now);
            }
        }
    }

    private boolean cut() {
        return cutUntil - now > 0;
    }

    /** Whether everything that was sent has been handed to the operating system. */
    public boolean flushed() {
        return book.all().stream().allMatch(n -> n.link == null || n.link.flushed());
    }

    /** Called each 100 ms, after all input that had arrived was read. */
    public void tick() {
        for (Neighbor neighbor : book.copy()) {
            Connection link = neighbor.link;
            if (link != null && ++link.silentTicks > SILENT_TICKS_MAX) {
                peering.lost(link, "it was silent for " + SILENT_TICKS_MAX + " ticks", now);
            }
        }
        for (Connection late : doors.expired(now)) {
            counters.handshakeTimeouts++;
            peering.lost(late, "the handshake took too long", now);
        }
        book.prune(now);
        book.schedule();
    }

    public List<View> views() {
        List<View> views = new ArrayList<>();
        for (Neighbor neighbor : book.all()) {
            views.add(new View(neighbor.id, LinkLog.text(neighbor.address), neighbor.link != null));
        }
        return views;
    }

    public Map<String, Long> counters() {
        return counters.toMap();
    }

    @Override
    public void close() {
        for (Neighbor neighbor : book.copy()) {
            if (neighbor.link != null) {
                neighbor.link.close();
            }
        }
        doors.close();
        try {
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the selector did not close: " + e.getMessage(), e);
        }
    }

    // ---- input

    private void dispatch(SelectionKey key) {
        if (!key.isValid()) {
            return; // what came before it in this wait has closed it
        }
        // Not the time before the wait: a process that was frozen in it must not believe its lease
        now = clock.getAsLong();
        if (!(key.attachment() instanceof Connection connection)) {
            doors.accept(now, !cut());
            return;
        }
        advance(connection, key.readyOps());
    }

    private void advance(Connection connection, int ready) {
        if (connection.closed) {
            return;
        }
        try {
            if ((ready & SelectionKey.OP_CONNECT) != 0) {
                doors.connected(connection);
                write(connection);
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                write(connection);
            }
            if ((ready & SelectionKey.OP_READ) != 0 || connection.buffered()) {
                read(connection);
            }
        } catch (ConnectException e) {
            if (!dials.refused(connection, now)) {
                peering.lost(connection, "connection refused", now);
            }
        } catch (ProtocolException e) {
            counters.protocolErrors++;
            log.malformed(connection.remote, e, now);
            peering.lost(connection, e.getMessage(), now);
        } catch (HandshakeException e) {
            counters.refusedHandshakes++;
            log.refused(connection.remote, e, now);
            write(connection);
            peering.lost(connection, e.getMessage(), now);
            if (connection.target != null) {
                connection.target.refused(now);
                book.schedule();
            }
        } catch (IOException e) {
            peering.lost(connection, e.getMessage(), now);
        }
    }

    private void read(Connection connection) throws IOException, HandshakeException {
        int budget = READ_BYTES_PER_TURN;
        boolean more = true;
        while (more && !connection.closed) {
            int count = connection.read();
            if (count < 0) {
                peering.lost(connection, "it closed the connection", now);
                return;
            }
            counters.inBytes += count;
            counters.reads += count > 0 ? 1 : 0;
            budget -= count;
            more = count > 0 && (connection.buffered() || connection.full() && budget > 0);
            process(connection);
            if (count == 0 && connection.out.length() > 0) {
                // It may have been TLS that has moved on, and what waited for it can go
                write(connection);
            }
        }
    }

    private void process(Connection connection) throws ProtocolException, HandshakeException {
        while (connection.handshake != null && !connection.closed) {
            Handshake handshake = connection.handshake;
            if (!connection.step(handshake)) {
                return;
            }
            write(connection);
            if (handshake.done()) {
                connection.handshake = null;
                peering.admitted(connection, handshake, now);
            }
        }
        Neighbor peer = connection.peer;
        if (!connection.closed && peer != null) {
            List<Message> messages = new ArrayList<>();
            try {
                for (Decoder f = connection.nextFrame(); f != null; f = connection.nextFrame()) {
                    decode(f, messages);
                }
            } finally {
                if (!messages.isEmpty()) {
                    listener.received(peer.id, messages);
                }
            }
        }
    }

    private void decode(Decoder frame, List<Message> to) throws ProtocolException {
        if (frame.peek() == Gossip.TYPE) {
            frame.u8();
            for (Gossip.Place place : Gossip.read(frame)) {
                peering.learn(place.id(), place.address(), false, now);
            }
        } else {
            to.add(MessageCodec.decode(frame));
        }
    }

    private void write(Connection connection) {
        long written = connection.flush();
        if (written > 0) {
            counters.outBytes += written;
            counters.writes++;
        }
    }

    private void soil(Connection connection) {
        if (!connection.dirty) {
            connection.dirty = true;
            dirty.add(connection);
        }
    }
}
