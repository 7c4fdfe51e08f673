package io.heartline.link;

import io.heartline.MemberId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which members this one is linked with: links come and go.
 *
 * <p>Exactly one connection per pair: the smaller member dials, and of two connections the one that
 * it dialed stays. A link that was lost and whose address then refuses a connection, or is answered
 * by another incarnation, is proof that the member is gone.
 *
 * <p>For the engine's thread.
 */
final class Peering {

    private final LinkSettings settings;
    private final AddressBook book;
    private final Doors doors;
    private final Dials dials;
    private final LinkCounters counters;
    private final LinkLog log;
    private final LinkListener listener;
    private final Consumer<Connection> talks;

    /**
     * @param talks is told a link on which something was said, to be flushed
     */
    Peering(
            LinkSettings settings,
            AddressBook book,
            Doors doors,
            Dials dials,
            LinkCounters counters,
            LinkLog log,
            LinkListener listener,
            Consumer<Connection> talks) {
        this.settings = settings;
        this.book = book;
        this.doors = doors;
        this.dials = dials;
        this.counters = counters;
        this.log = log;
        this.listener = listener;
        this.talks = talks;
    }

    /** Somebody says that there is a member. */
    void learn(MemberId id, InetSocketAddress address, boolean listed, long now) {
        Neighbor neighbor = book.learn(id, address, false, now);
        if (neighbor != null) {
            neighbor.listed |= listed;
            book.schedule();
        }
    }

    /** The discovery has lost a member. It stays in the book until it is proven gone. */
    void unlist(MemberId id) {
        Neighbor neighbor = book.get(id);
        if (neighbor != null) {
            neighbor.listed = false;
        }
    }

    /** A handshake is done: the connection is a link, unless there is a better one. */
    void admitted(Connection connection, Handshake handshake, long now) {
        doors.leave(connection);
        Hello hello = handshake.peer();
        Neighbor target = connection.target;
        if (target != null) {
            target.attempt = null;
            if (!target.id.equals(hello.id())) {
                dials.otherAnswered(target, hello, now);
            }
        }
        InetSocketAddress address =
                target != null ? target.address : hello.listensAt(connection.remote);
        Neighbor peer = book.learn(hello.id(), address, true, now);
        if (peer == null || handshake.probe()) {
            if (peer != null && target == peer) {
                peer.answered(now);
            }
            connection.close();
            book.schedule();
            return;
        }
        Connection old = peer.link;
        if (old != null) {
            MemberId self = settings.self();
            if (old.dialedBySmaller(self, peer.id) && !connection.dialedBySmaller(self, peer.id)) {
                connection.close();
                return;
            }
            old.close();
            peer.unlinked(now);
            listener.down(peer.id);
        }
        connection.peer = peer;
        peer.linked(connection, now);
        counters.up++;
        log.up(hello, settings.version(), connection.remote);
        listener.up(hello.peer());
        Gossip.spread(peer, book.all(), this::tell);
    }

    private void tell(Connection link, List<Gossip.Place> places) {
        if (Gossip.tell(link, places)) {
            talks.accept(link);
        } else {
            counters.droppedFull++;
        }
    }

    /** A connection has ended, or has to. */
    void lost(Connection connection, @Nullable String why, long now) {
        connection.close();
        doors.leave(connection);
        Neighbor peer = connection.peer;
        Neighbor target = connection.target;
        if (peer != null && peer.link == connection) {
            counters.down++;
            peer.unlinked(now);
            log.down(peer, String.valueOf(why));
            listener.down(peer.id);
        } else if (target != null && target.attempt == connection) {
            target.attempt = null;
            target.failed(now);
        }
        book.schedule();
    }
}
