package io.heartline.spi;

import io.heartline.DivergenceReport;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import java.time.Duration;
import java.util.List;

/**
 * A running member.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
public interface Engine extends AutoCloseable {

    /** Returns this incarnation. */
    MemberId self();

    /**
     * Opens a name space of keys. Opening a name again replaces its listener.
     *
     * @param name 1 to 200 characters; keys of different spaces never meet
     * @param listener told of changes made elsewhere
     */
    KeySpace open(String name, SpaceListener listener);

    /**
     * Returns a space of replicated state; spaces of sessions and of state never meet.
     *
     * @param name 1 to 200 characters
     */
    StateSpace state(String name);

    /** Returns the state of this moment. */
    HeartlineReport report();

    /**
     * Returns what became of branches of this member that lost when two branches met, values
     * included, oldest first: at most 16 MB, and only while this member lives. Older ones are
     * dropped, and counted as {@code divergence_reports_dropped}.
     */
    List<DivergenceReport> divergences();

    /**
     * Hands the masterships of this member to others and strives for none again, while everything
     * else goes on: before a server stops taking requests, so that nobody has to wait for the
     * hand-over in {@link #leave}. There is no way back but a new start. Harmless if repeated.
     *
     * @param wait longest wait for the hand-over
     */
    void retire(Duration wait);

    /**
     * Hands everything over and stops: no new write is taken, what is under way becomes safe, the
     * other members are told, threads and ports are given back.
     *
     * @param wait longest wait for the hand-over; the stop itself always follows
     */
    void leave(Duration wait);

    /** Leaves with a wait of 5 s. */
    @Override
    default void close() {
        leave(Duration.ofSeconds(5));
    }
}
