package io.heartline.link;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.replication.ChunkDigest;
import io.heartline.replication.Command;
import io.heartline.replication.Entry;
import io.heartline.replication.Epoch;
import io.heartline.replication.Era;
import io.heartline.replication.FrameBytes;
import io.heartline.replication.History;
import io.heartline.replication.Message;
import io.heartline.replication.Place;
import io.heartline.replication.ReplicationId;
import io.heartline.replication.Result;
import io.heartline.replication.Resync;
import io.heartline.replication.Row;
import io.heartline.replication.Slice;
import io.heartline.replication.StreamMark;
import io.heartline.spi.Changes;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Cursor;
import io.heartline.spi.EngineException;
import io.heartline.spi.Found;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.Stepped;
import io.heartline.spi.Taken;
import java.util.List;
import java.util.Set;

/** At least one message of every type, with every variant of what it carries. */
final class Samples {

    static final MemberId A = new MemberId(1_700_000_000_000L, 0xcafe_babe_dead_beefL);
    static final MemberId B = new MemberId(1_700_000_000_001L, 7);
    static final Epoch EPOCH = new Epoch(3, A);
    static final ReplicationId ID = new ReplicationId(-1, 0x0123_4567_89ab_cdefL, -2);
    static final History HISTORY =
            new History(
                    List.of(new Era(ID, new Epoch(1, B), 0), new Era(ID, EPOCH, 123_456_789_012L)));
    static final StreamMark MARK = new StreamMark(88, 0x8877_6655_4433_2211L);
    static final Place PLACE = new Place(EPOCH, 890);
    // One member in a set: its order on the wire is the set's
    static final Row ROW = new Row(15, EPOCH, 4, Set.of(A), Set.of(B));
    static final byte[] BYTES = {0, 1, 2, -1, -128, 127};
    static final List<Entry> ENTRIES =
            List.of(
                    new Entry("sessions", "k\u00e9y", "field", BYTES, 42),
                    new Entry("sessions", "key", "removed", null, 43),
                    new Entry("", "key", null, null, -1));

    private Samples() {}

    static List<Message> all() {
        Message.Psync psync =
                new Message.Psync(2, EPOCH, 11, HISTORY, 900, 800, 850, PLACE, B, 870, MARK);
        Receipt receipt = new Receipt(7, ID.toString(), Long.MAX_VALUE, 2);
        Commit commit =
                new Commit(
                        "key",
                        Commit.Kind.UPDATE,
                        77,
                        ID.toString(),
                        List.of(new Commit.Change("a", 5, BYTES), new Commit.Change("b", 0, null)),
                        -1);
        return List.of(
                new Message.Ping(1, 0x1234_5678_9abc_def0L),
                new Message.Pong(Long.MAX_VALUE, -2, true),
                new Message.Goodbye(),
                new Message.Rows(List.of(ROW, new Row(0, Epoch.NONE, 0, Set.of(), Set.of()))),
                psync,
                new Message.Psync(
                        0,
                        Epoch.NONE,
                        0,
                        History.EMPTY,
                        0,
                        0,
                        0,
                        Place.NONE,
                        MemberId.NONE,
                        0,
                        StreamMark.NONE),
                new Message.SyncStart(3, EPOCH, 11, Resync.Plan.DELTA, 500, HISTORY, 400),
                new Message.Tail(4, EPOCH, 11, HISTORY, 500, 600, 900, true, false, ENTRIES),
                new Message.Patch(5, EPOCH, 11, 900, ENTRIES, List.of(0, 2)),
                new Message.Pull(6, EPOCH, 11, 1L << 40),
                new Message.Chunk(7, EPOCH, 11, 1, 2, ENTRIES, -1),
                new Message.Follow(8, EPOCH, 11, 3),
                new Message.Stream(9, EPOCH, 100, 90, 95, 7_000, Slice.of(BYTES), 106),
                new Message.Stream(9, EPOCH, 106, 106, 106, 0, FrameBytes.NONE, 106),
                new Message.Ack(10, EPOCH, 106, StreamMark.NONE, null),
                new Message.Ack(10, EPOCH, 106, MARK, null),
                new Message.Ack(
                        10, EPOCH, 106, MARK, new ChunkDigest(106, 7, 100, 300, 1L << 18, -9)),
                new Message.Scrub(10, EPOCH, 106, 0, 1L << 40),
                new Message.Mend(10, EPOCH, 106, 7, 100, ENTRIES),
                new Message.Fetch(10, EPOCH, ENTRIES),
                new Message.Fetched(10, EPOCH, ENTRIES),
                new Message.Mismatch(10, EPOCH, 12),
                new Message.Ended(10, EPOCH, Set.of(B)),
                new Message.PromiseRequest(11, new Epoch(4, B), true, psync),
                new Message.Promise(12, new Epoch(4, B), EPOCH, 900, ROW, PLACE, A),
                new Message.Refuse(13, new Epoch(5, A), ROW),
                new Message.Nominate(14, EPOCH, false),
                new Message.Request(1, 15, new Command.Take("s", "k"), SafetyMode.SYNC),
                new Message.Request(2, 15, new Command.Read("s", "k"), SafetyMode.ASYNC),
                new Message.Request(3, 15, new Command.Write("s", commit), SafetyMode.SYNC),
                request(
                        new Command.Step(
                                "map:s",
                                "k",
                                3,
                                List.of(
                                        StateChange.swap("k", BYTES, null, 0),
                                        StateChange.swap("{k}a", null, BYTES, 60_000),
                                        StateChange.remove("{k}b")))),
                request(new Command.Get("map:s", "k", Freshness.MASTER)),
                request(new Command.Get("map:s", "k", new Freshness(5, receipt))),
                request(new Command.Copies(receipt)),
                request(new Command.Changes("map:s", 4, CURSOR, 65_536)),
                reply(new Result.Did(new Stepped.Done(receipt))),
                reply(new Result.Did(new Stepped.Refused("k", BYTES, receipt))),
                reply(new Result.UsedUp()),
                reply(new Result.Got(new Found(null, receipt))),
                reply(new Result.Counted(-1)),
                reply(
                        new Result.Listed(
                                new Changes(
                                        true,
                                        List.of(
                                                new Changes.Event("k", Changes.Kind.PUT, BYTES, 8),
                                                new Changes.Event(
                                                        "k", Changes.Kind.EXPIRED, null, 9)),
                                        CURSOR,
                                        true))),
                reply(new Result.Failed(EngineException.Kind.OVERLOADED, "why")),
                reply(new Result.Wrote(new Committed.Applied(receipt, 9))),
                reply(new Result.Wrote(new Committed.Conflict(List.of("a", "b"), receipt))),
                reply(new Result.Wrote(new Committed.Gone())),
                reply(new Result.Held(new Taken.Absent())),
                reply(
                        new Result.Held(
                                new Taken.Present(
                                        9,
                                        ID.toString(),
                                        List.of(new Taken.Field("a", BYTES, 8)),
                                        1_800_000))),
                new Message.Redirect(1, 0, ROW),
                new Message.Redirect(2, 0, null));
    }

    private static final Cursor CURSOR = new Cursor(ID.toString(), 9, 12, 3, 11);

    private static Message request(Command command) {
        return new Message.Request(4, 15, command, SafetyMode.SYNC);
    }

    private static Message reply(Result result) {
        return new Message.Reply(1, 2, result, EPOCH, 106, true);
    }
}
