package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.replication.Message;
import io.heartline.replication.Peer;
import java.util.List;

/** Told by {@link Links}, on the thread that calls it. Must not block or throw. */
public interface LinkListener {

    /** An authenticated connection to that incarnation stands. */
    void up(Peer peer);

    /** The connection to it is lost; that proves nothing. */
    void down(MemberId peer);

    /**
     * Proof that this incarnation's process has ended: nobody, or another, listens in its place.
     */
    void gone(MemberId peer);

    /**
     * Takes in what one read has brought.
     *
     * @param messages in the order in which they were sent; at least one
     */
    void received(MemberId from, List<Message> messages);
}
