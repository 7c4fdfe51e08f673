package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What members say to each other over the peer link. Every message may be lost, doubled, delayed or
 * overtaken: the receiver judges it by epoch and offset alone.
 */
public sealed interface Message {

    /** Returns the message so that it can wait: nothing in it lies in memory that is used again. */
    default Message kept() {
        return this;
    }

    // ---- liveness

    /**
     * Asks for a {@link Pong}.
     *
     * @param sequence counts this sender's pings
     * @param tableHash hash of the sender's shard table; a receiver whose own differs sends its
     *     rows before the pong
     */
    record Ping(long sequence, long tableHash) implements Message {}

    /**
     * Answers the ping of that sequence: one completed exchange.
     *
     * @param tableHash hash of the answerer's shard table; the exchange renews the lease only if
     *     the tables agree
     * @param lease whether the answerer does not exclude the asker before a lease is over; without
     *     that the exchange renews none
     */
    record Pong(long sequence, long tableHash, boolean lease) implements Message {}

    /** The sender has handed everything over and ends now: as good as proof that it is gone. */
    record Goodbye() implements Message {}

    // ---- the shard table

    /** Rows of the sender's table, newest known. */
    record Rows(List<Row> rows) implements Message {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    // ---- messages of one shard, fenced by an epoch

    /** A message that concerns one shard. */
    sealed interface Sharded extends Message {
        int shard();
    }

    /** A message that belongs to a mastership; one below the promised epoch is refused. */
    sealed interface Fenced extends Sharded {
        Epoch epoch();
    }

    /**
     * A backup asks its master to be brought up: Redis's PSYNC.
     *
     * @param sync number of this attempt, chosen by the backup; every message that belongs to the
     *     attempt carries it
     * @param history the eras that the backup holds
     * @param end bytes that it has applied
     * @param acked bytes that it knows to have been acknowledged on its line
     * @param possiblyAcked bytes that may have been acknowledged, for all it knows; at least {@code
     *     acked}
     * @param strict the last STRICT command that may have been acknowledged
     * @param dropped the sender's latest life that has dropped its copy, and so cannot vote
     * @param safe bytes that it may acknowledge: not above {@code end}, and less while its disk
     *     lags and acks wait for it
     * @param mark digest of the newest bytes of its line, up to {@code end}
     */
    record Psync(
            int shard,
            Epoch epoch,
            long sync,
            History history,
            long end,
            long acked,
            long possiblyAcked,
            Place strict,
            MemberId dropped,
            long safe,
            StreamMark mark)
            implements Fenced {}

    /**
     * The master's decision.
     *
     * @param plan CONTINUE, DELTA or FULL
     * @param from offset up to which both agree; less than the backup's end means a diverged tail
     * @param history the master's eras
     * @param floor tombstones up to here are gone
     */
    record SyncStart(
            int shard,
            Epoch epoch,
            long sync,
            Resync.Plan plan,
            long from,
            History history,
            long floor)
            implements Fenced {}

    /**
     * A piece of a member's diverged tail, in order of last change.
     *
     * @param history the eras of the line that the tail belongs to
     * @param from the fork
     * @param after where the piece begins
     * @param to where it ends
     * @param last whether the tail ends with it
     * @param complete false if removals in the tail were forgotten, so that they cannot be named
     * @param entries its fields and removals with their offsets on the lost line
     */
    record Tail(
            int shard,
            Epoch epoch,
            long sync,
            History history,
            long from,
            long after,
            long to,
            boolean last,
            boolean complete,
            List<Entry> entries)
            implements Fenced {
        public Tail {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The master has dealt with a piece of a tail.
     *
     * @param to where the piece ends
     * @param entries what the master's line said of its fields up to the fork
     * @param refused indexes of the piece's entries that met another change and are dropped
     */
    record Patch(
            int shard, Epoch epoch, long sync, long to, List<Entry> entries, List<Integer> refused)
            implements Fenced {
        public Patch {
            entries = List.copyOf(entries);
            refused = List.copyOf(refused);
        }
    }

    /** The backup asks for the next piece of a DELTA or FULL, changed after {@code cursor}. */
    record Pull(int shard, Epoch epoch, long sync, long cursor) implements Fenced {}

    /**
     * A piece of a DELTA or FULL: every field whose last change lies in ({@code from}, {@code to}].
     *
     * @param scanEnd -1 while more follows; else the scan is over, the stream follows from {@code
     *     to}, and the stage may be committed once the stream has passed this offset
     */
    record Chunk(
            int shard,
            Epoch epoch,
            long sync,
            long from,
            long to,
            List<Entry> entries,
            long scanEnd)
            implements Fenced {
        public Chunk {
            entries = List.copyOf(entries);
        }
    }

    /** The backup asks for the stream from an offset on. */
    record Follow(int shard, Epoch epoch, long sync, long from) implements Fenced {}

    /**
     * Whole frames of the line.
     *
     * @param start offset of the first byte
     * @param acked the master's acknowledged offset
     * @param safe up to where every member of the in-sync set has applied the line
     * @param clockMillis the master's reading of the shard's clock
     * @param frames concatenated frames; may be empty (tells {@code acked} and the master's end)
     * @param end the master's end when it was sent
     */
    record Stream(
            int shard,
            Epoch epoch,
            long start,
            long acked,
            long safe,
            long clockMillis,
            FrameBytes frames,
            long end)
            implements Fenced {
        @Override
        public Message kept() {
            return new Stream(shard, epoch, start, acked, safe, clockMillis, frames.kept(), end);
        }
    }

    /**
     * The backup has applied everything up to {@code offset}.
     *
     * @param mark digest of the stream up to {@code offset}: if the master's differs, the ack
     *     acknowledges nothing
     * @param chunk what it found in a chunk of its store, if it was asked
     */
    record Ack(int shard, Epoch epoch, long offset, StreamMark mark, @Nullable ChunkDigest chunk)
            implements Fenced {}

    // ---- scrub

    /** The master asks a backup that stands at {@code at} to hash a chunk of its store again. */
    record Scrub(int shard, Epoch epoch, long at, long from, long to) implements Fenced {}

    /**
     * The chunk differs: this is what a backup that stands at {@code at} has to hold there, and
     * nothing else.
     *
     * @param entries the fields; one without a value is broken at the master, and left as it is
     */
    record Mend(int shard, Epoch epoch, long at, long from, long to, List<Entry> entries)
            implements Fenced {
        public Mend {
            entries = List.copyOf(entries);
        }
    }

    /** The master asks for the bytes of fields that are broken in its own copy; no values. */
    record Fetch(int shard, Epoch epoch, List<Entry> fields) implements Fenced {
        public Fetch {
            fields = List.copyOf(fields);
        }
    }

    /** What a backup holds of those fields, if its own bytes are sound. */
    record Fetched(int shard, Epoch epoch, List<Entry> entries) implements Fenced {
        public Fetched {
            entries = List.copyOf(entries);
        }
    }

    /** The backup has not applied the stream as it was sent: it is to ask anew. */
    record Mismatch(int shard, Epoch epoch, long sync) implements Fenced {}

    /** A backup tells its master which voters of STRICT have provably ended. */
    record Ended(int shard, Epoch epoch, Set<MemberId> members) implements Fenced {
        public Ended {
            members = MemberSet.of(members);
        }
    }

    // ---- election

    /**
     * A candidate asks for the promise to refuse epochs below {@code epoch}.
     *
     * @param branch whether the present master offered the place because its own branch
     *     acknowledged less; then it grants only while that still holds
     * @param candidate what the candidate holds, in terms of a {@link Psync}
     */
    record PromiseRequest(int shard, Epoch epoch, boolean branch, Psync candidate)
            implements Sharded {}

    /**
     * The promise.
     *
     * @param lastEpoch epoch of the sender's last record
     * @param end its end
     * @param row the newest row that it knows
     * @param strict the last STRICT command on its line
     * @param dropped the sender's latest life that has dropped its copy, and so cannot vote
     */
    record Promise(
            int shard,
            Epoch epoch,
            Epoch lastEpoch,
            long end,
            Row row,
            Place strict,
            MemberId dropped)
            implements Sharded {}

    /** The sender has promised a higher epoch; what was sent under a lower one has no effect. */
    record Refuse(int shard, Epoch promised, Row row) implements Sharded {}

    /**
     * The receiver should stand for election.
     *
     * @param seen the highest epoch that the sender knows
     * @param branch see {@link PromiseRequest}
     */
    record Nominate(int shard, Epoch seen, boolean branch) implements Sharded {}

    // ---- commands

    /**
     * A command for the shard's master.
     *
     * @param request number given by the sender, unique in its life
     */
    record Request(long request, int shard, Command command, SafetyMode mode) implements Sharded {}

    /**
     * The master's answer, sent when the command is safe; or at once with {@code awaitLocal}, when
     * the requester is the only backup that has to apply it: then it is safe as soon as the
     * requester itself has applied {@code offset} in that epoch.
     */
    record Reply(
            long request, int shard, Result result, Epoch epoch, long offset, boolean awaitLocal)
            implements Sharded {}

    /** The sender is not the master, or cannot take commands now; its newest row may help. */
    record Redirect(long request, int shard, @Nullable Row row) implements Sharded {}
}
