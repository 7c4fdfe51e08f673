package io.heartline.link;

import io.heartline.MemberId;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.Consumer;

/**
 * Asks the addresses in the book who is there, and judges the answers: a refusal, or the answer of
 * another incarnation, where there was a link before, is proof that its member is gone.
 */
final class Dials {

    private final MemberId self;
    private final AddressBook book;
    private final Doors doors;
    private final LinkCounters counters;
    private final LinkLog log;
    private final LinkListener listener;

    Dials(
            MemberId self,
            AddressBook book,
            Doors doors,
            LinkCounters counters,
            LinkLog log,
            LinkListener listener) {
        this.self = self;
        this.book = book;
        this.doors = doors;
        this.counters = counters;
        this.log = log;
        this.listener = listener;
    }

    /** Dials everybody whose time has come. */
    void due(long now, Consumer<Connection> write) {
        for (Neighbor neighbor : book.copy()) {
            if (neighbor.wantsDial() && now - neighbor.nextDial >= 0) {
                dial(neighbor, now, write);
            }
        }
        book.schedule();
    }

    private void dial(Neighbor neighbor, long now, Consumer<Connection> write) {
        if (!doors.allowed(neighbor.address)) {
            log.insecure(neighbor.address, now);
            neighbor.refused(now);
            return;
        }
        try {
            neighbor.attempt = doors.dial(neighbor, now);
            write.accept(neighbor.attempt);
        } catch (ConnectException e) {
            refused(neighbor, now);
        } catch (IOException e) {
            neighbor.failed(now);
        }
    }

    /** An address has refused a connection; returns whether that connection was a dial of ours. */
    boolean refused(Connection connection, long now) {
        Neighbor target = connection.target;
        if (target == null || target.attempt != connection) {
            return false;
        }
        connection.close();
        doors.leave(connection);
        target.attempt = null;
        refused(target, now);
        book.schedule();
        return true;
    }

    private void refused(Neighbor neighbor, long now) {
        if (neighbor.linkedOnce && neighbor.link == null) {
            gone(neighbor, "refuses connections");
        } else {
            neighbor.failed(now);
        }
    }

    /** Another incarnation lives where a neighbor was looked for. */
    void otherAnswered(Neighbor target, Hello hello, long now) {
        if (target.linkedOnce && !hello.id().equals(self)) {
            gone(target, "is answered by another incarnation");
        } else {
            target.refused(now);
        }
    }

    private void gone(Neighbor neighbor, String proof) {
        counters.proofs++;
        book.gone(neighbor.id);
        listener.gone(neighbor.id);
        log.gone(neighbor, proof); // last: users wait for what the listener does
    }
}
