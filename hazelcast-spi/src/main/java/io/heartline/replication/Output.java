package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import java.util.Set;

/** What a {@link Node} wants done. The edge carries it out in order. */
public sealed interface Output {

    /** Returns it so that it can wait; see {@link Message#kept}. */
    default Output kept() {
        return this;
    }

    /** Send a message; losing it is allowed. It is valid until the node is called again. */
    record Send(MemberId to, Message message) implements Output {
        @Override
        public Output kept() {
            return new Send(to, message.kept());
        }
    }

    /** A submitted command has ended. Exactly one for each ticket. */
    record Done(long ticket, Result result) implements Output {}

    /**
     * Write a record to the data directory, in order, and say {@link Node#persisted} with the
     * highest sequence up to which all is durable. What is held back for a barrier comes out of the
     * node later.
     *
     * @param sequence counts the records of this node, from 1
     * @param barrier whether it is to be made durable at once, whatever the policy
     */
    record Persist(DiskRecord record, long sequence, boolean barrier) implements Output {}

    // ---- for the owners of live copies, in stream order, before the change is acknowledged

    /** Another member took a key. */
    record Taken(String space, String key, MemberId owner) implements Output {}

    /** Another member changed a key without taking it. */
    record Changed(String space, String key) implements Output {}

    /** A key was removed elsewhere or expired. */
    record Removed(String space, String key) implements Output {}

    /** A resync replaced or rolled back part of what was held. */
    record Unverified() implements Output {}

    // ---- for logs and metrics

    /** This member became master; {@code outsider} if it was not in the last in-sync set. */
    record Promoted(int shard, Epoch epoch, long fork, boolean outsider) implements Output {}

    /** This member was master and has stepped down for a higher epoch. */
    record Deposed(int shard, Epoch epoch, Epoch by) implements Output {}

    /** This member was master and has handed over to a backup, as planned. */
    record HandedOver(int shard, MemberId to) implements Output {}

    /** A successor did not take over in time; this member goes on as master. */
    record HandoverAborted(int shard, MemberId to) implements Output {}

    /** This member's verdict on another: excluded for silence (or proof of death), or back. */
    record Verdict(MemberId member, boolean excluded, boolean proof) implements Output {}

    /**
     * The data directory cannot be relied on, or can again.
     *
     * @param late whether it only owes an answer for too long
     */
    record DiskState(boolean failed, boolean late) implements Output {}

    /**
     * All who held a shard have stopped, and of its last in-sync set some are missing.
     *
     * @param over whether they are no longer waited for: what only they held is missing for now
     */
    record FullStop(int shard, Set<MemberId> missing, boolean over) implements Output {
        public FullStop {
            missing = MemberSet.of(missing);
        }
    }

    /** A member left or joined the in-sync set of a shard that this member masters. */
    record InSync(int shard, MemberId member, boolean in, int size) implements Output {}

    /** As master: the decision for a returning backup. */
    record ResyncDecided(int shard, MemberId backup, Resync.Plan plan, long from, long end)
            implements Output {}

    /** What the scrub of this member has found or done. */
    enum Finding {
        /** Stored bytes of this copy have changed by themselves. */
        ROT,
        /** A backup holds something else, although its bytes are those that it received. */
        DIFFERENCE,
        /** Fields of this copy were put right. */
        HEALED,
        /** A backup has not applied the stream as it was sent; it gets everything anew. */
        STREAM
    }

    /**
     * The scrub, or the digest of the stream, has found or healed something.
     *
     * @param member whose copy it is
     * @param fields how many fields are concerned, 0 if that is not known
     */
    record Scrubbed(int shard, Finding finding, MemberId member, long fields) implements Output {}

    /** As backup: caught up; the received bytes of it. */
    record ResyncCompleted(int shard, Resync.Plan plan, long bytes) implements Output {}

    /**
     * As master: a member came back with a tail that is not on this line, and a stretch of it has
     * been dealt with. Each byte of a tail is in one such report.
     *
     * @param id replication id of the stretch
     * @param from where it begins
     * @param to where it ends
     * @param merged changes that were written again here, with their offsets on the lost line
     * @param conflicts changes that were not, because this line has changed the field too
     * @param complete false if removals in the tail may be missing
     */
    record Diverged(
            int shard,
            MemberId member,
            ReplicationId id,
            long from,
            long to,
            List<Entry> merged,
            List<Entry> conflicts,
            boolean complete)
            implements Output {

        /** Says whether no field is concerned: only the change of a mastership is lost. */
        public boolean empty() {
            return merged.isEmpty() && conflicts.isEmpty();
        }
    }
}
