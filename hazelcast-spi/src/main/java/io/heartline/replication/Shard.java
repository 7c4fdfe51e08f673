package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shard in one member: the line that it holds, what it has promised, and the role that it plays
 * (master, backup, candidate, or none).
 */
final class Shard {

    final int number;
    final Context cx;

    History history = History.EMPTY;
    private ReplicationId namedId = ReplicationId.NONE;
    private String name = namedId.toString();

    long end;
    final Backlog backlog;
    final DiskFollower disk;
    final Effects effects;
    Store store = new Store();
    final Origins origins = new Origins();

    /** End of the last client write known to be acknowledged, and of the last that may be. */
    long acked;

    long possiblyAcked;

    /** The last STRICT command that may be acknowledged, for all this member knows. */
    Place strict = Place.NONE;

    /**
     * The latest life of this member that has dropped its copy: it cannot vote, nor can this one
     * vote for it or for one before it.
     */
    MemberId dropped = MemberId.NONE;

    /**
     * Up to here every member of the in-sync set has applied the line, for all that this one knows:
     * what followers of changes may be shown.
     */
    long safe;

    final ShardClock clock;
    final CopyAge age = new CopyAge(this);

    Epoch promised = Epoch.NONE;
    Row row;
    @Nullable Master master;
    @Nullable Backup backup;
    @Nullable Election election;
    @Nullable Spare spare;

    /** What an interrupted DELTA or FULL has brought; counts for nothing. */
    @Nullable Stage held;

    /** Ticks since anybody that this member trusts was master. */
    int masterlessTicks;

    /** Whether it was said that others are waited for (1), or no longer (2). */
    int toldMissing;

    /** Ticks since this member has promised an epoch that nobody has taken up. */
    int vacantTicks;

    /** How many ticks this member leaves to others before it fills a vacancy itself. */
    int vacancyPatience;

    Shard(int number, Context cx) {
        this.number = number;
        this.cx = cx;
        this.backlog = new Backlog(cx.config.backlogBytes());
        this.disk = new DiskFollower(this, cx.disk);
        this.effects = new Effects(this);
        this.row = Row.unknown(number);
        this.clock = new ShardClock(cx.now);
        this.vacancyPatience = patience();
    }

    /** Longer than a candidate from outside the in-sync set has to wait, or nobody ever wins. */
    private int patience() {
        return cx.config.outsiderTicks() + 10 + cx.random.nextInt(10);
    }

    /** Takes up what the data directory held: a copy that follows, or stands for election. */
    void resume(RecoveredShard recovered) {
        history = recovered.history;
        store = recovered.store;
        end = recovered.end;
        acked = recovered.acked;
        possiblyAcked = Math.max(recovered.acked, recovered.written);
        promised = recovered.promised;
        dropped = recovered.dropped;
        strict = Voters.place(store);
        row = recovered.row;
        Frame oldest = recovered.frames.peek();
        backlog.restartAt(oldest == null ? end : oldest.start());
        recovered.frames.forEach(backlog::append);
        disk.startAt(end, acked);
        store.each(slot -> effects.hearClock(slot.field, slot.value));
    }

    // ---- the line

    /** Returns the current replication id as text; it is asked for with each write. */
    String idText() {
        ReplicationId id = history.currentId();
        if (!id.equals(namedId)) {
            namedId = id;
            name = id.toString();
        }
        return name;
    }

    /** Returns the id that a text names. */
    ReplicationId idOf(String text) {
        return text.equals(idText()) ? history.currentId() : ReplicationId.parse(text);
    }

    /** Appends a frame as master and applies it. */
    void append(MemberId origin, List<Record> records) {
        Frame frame = new Frame(end, FrameCodec.encode(origin, records, cx.writer));
        apply(frame, origin, records);
        cx.counters.framesAppended++;
        cx.counters.bytesAppended += frame.length();
    }

    /** Applies a frame of the master's stream. */
    void apply(Frame frame, FrameReader reader) {
        FrameCodec.Decoded decoded = FrameCodec.decode(frame.bytes(), reader);
        if (apply(frame, decoded.origin(), decoded.records())) {
            possiblyAcked = frame.end();
        }
        for (Record record : decoded.records()) {
            if (Voters.concerns(record)) {
                strict = Voters.place(store);
                break;
            }
        }
        cx.counters.framesApplied++;
    }

    /** Returns whether a client's write is in it. */
    private boolean apply(Frame frame, MemberId origin, List<Record> records) {
        backlog.append(frame);
        end = frame.end();
        effects.apply(records, origin);
        boolean write = Record.anyOfClient(records);
        if (write) {
            origins.count(origin, cx.ticks);
        }
        return write;
    }

    /**
     * Removes keys whose time to live is over; the decision is the master's and travels as such.
     */
    void expire(int max) {
        for (Key key : store.expiries.due(cx.now, clock.read(cx.now), max)) {
            boolean mine = key.owner().equals(cx.self);
            append(cx.self, List.of(new Record.RemoveKey(key.space, key.name)));
            cx.counters.expired++;
            if (mine) {
                cx.emit(new Output.Removed(key.space, key.name));
            }
        }
    }

    // ---- promises and the table

    /** Promises to refuse everything below an epoch. */
    void promise(Epoch epoch) {
        if (epoch.compareTo(promised) <= 0) {
            return;
        }
        promised = epoch;
        held = null;
        cx.disk.barrier(new DiskRecord.Promised(number, epoch));
        vacantTicks = 0;
        vacancyPatience = patience();
        if (backup != null && backup.epoch.compareTo(epoch) < 0) {
            backup = null;
        }
        if (election != null && election.epoch.compareTo(epoch) < 0) {
            election = null;
        }
        if (master != null && master.epoch.compareTo(epoch) < 0) {
            Master deposed = master;
            master = null;
            deposed.handover.ended(epoch);
            if (deposed.handover.isFor(epoch.member())) {
                cx.emit(new Output.HandedOver(number, epoch.member()));
            } else {
                cx.counters.depositions++;
                cx.emit(new Output.Deposed(number, deposed.epoch, epoch));
            }
            deposed.redirectAll();
        }
        cx.requests.epochChanged(number);
    }

    /** Takes in a row of another member's table if it is newer, and follows it. */
    boolean adopt(Row newer) {
        if (!newer.newerThan(row)) {
            if (master != null && newer.known()) {
                master.rivals.meet(newer.epoch());
            }
            return false;
        }
        if (newer.epoch().compareTo(promised) >= 0) {
            install(newer);
            promise(newer.epoch());
            vacantTicks = 0;
            if (election != null && election.epoch.compareTo(newer.epoch()) <= 0) {
                election = null;
            }
            followRow();
            cx.requests.retry(number);
            return true;
        }
        install(newer);
        return true;
    }

    private void install(Row newest) {
        row = newest;
        cx.rowsInstalled++;
        cx.disk.barrier(new DiskRecord.Installed(newest));
    }

    /** Writes a new row as master and tells everybody. */
    void publish(Row own) {
        install(own);
        vacantTicks = 0;
        cx.broadcast(new Message.Rows(List.of(own)));
    }

    private void followRow() {
        boolean assigned = row.backups().contains(cx.self) && !row.master().equals(cx.self);
        if (!assigned) {
            if (backup != null) {
                backup.suspend();
            }
            backup = null;
            return;
        }
        spare = null;
        if (backup == null || !backup.epoch.equals(row.epoch())) {
            backup = new Backup(this, row.epoch());
            backup.ask();
        }
    }

    /** Says whether nobody this member trusts is master. */
    boolean vacant() {
        return !row.known() || !cx.trusted(row.master()) || promised.compareTo(row.epoch()) > 0;
    }

    boolean insider() {
        return row.inSync().contains(cx.self);
    }

    /** Says whether this member, or a former life of it, is in the last in-sync set. */
    boolean onceInsider() {
        return cx.present(row.inSync()).contains(cx.self);
    }

    /** Says whether this member holds something of the shard that nobody has assigned to it. */
    private boolean leftOver() {
        return master == null
                && backup == null
                && election == null
                && end > 0
                && !vacant()
                && cx.reachable(row.master());
    }

    void tickSpare() {
        if (!leftOver()) {
            spare = null;
            return;
        }
        if (spare == null) {
            spare = new Spare(this);
        }
        spare.tick();
    }

    /** Drops the copy. */
    void forget() {
        cx.counters.copiesForgotten++;
        spare = null;
        held = null;
        history = History.EMPTY;
        store = new Store();
        end = 0;
        acked = 0;
        possiblyAcked = 0;
        strict = Place.NONE;
        dropped = cx.self;
        cx.disk.barrier(new DiskRecord.Dropped(number, dropped));
        safe = 0;
        age.forget();
        backlog.restartAt(0);
        backlog.keep();
        disk.replaced(-1);
        cx.emit(new Output.Unverified());
    }

    Message.Psync psync(Epoch epoch, long sync) {
        return new Message.Psync(
                number,
                epoch,
                sync,
                history,
                end,
                acked,
                Math.max(acked, possiblyAcked),
                strict,
                dropped,
                disk.safe(),
                backlog.held());
    }

    void flush() {
        disk.flush();
        if (master != null) {
            master.flush();
        } else if (backup != null) {
            backup.flush();
        }
    }

    /**
     * Returns until when this member's knowledge of the shard is current, in monotonic nanoseconds;
     * a moment in the past if it is not.
     */
    long currentUntil() {
        long past = cx.now - 1;
        if (promised.compareTo(row.epoch()) > 0 || !row.known()) {
            return past;
        }
        if (master != null) {
            return cx.freshUntil();
        }
        boolean follows = backup != null && backup.current() && insider();
        return follows && cx.reachable(row.master())
                ? cx.detector.lastExchangeNanos(row.master()) + cx.config.leaseNanos()
                : past;
    }
}
