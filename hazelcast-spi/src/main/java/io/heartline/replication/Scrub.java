package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The master's side of the scrub. Once a second it hashes the next chunk of its store again from
 * the stored bytes, and asks each in-sync backup to do the same at the same offset of the line.
 * What differs is put right by chunk. Without a backup the checksums of the fields alone tell.
 *
 * <p>Whose bytes are broken is told by the checksum that each field has had since it came in: the
 * master mends a backup only with bytes that are sound, and fetches what is broken in its own copy.
 * Where both are sound and differ, the master's stands.
 */
final class Scrub {

    /** Ticks from one chunk to the next. */
    static final int STEP_TICKS = 10;

    /** How often a chunk is asked for before the walk goes on without an answer. */
    private static final int TRIES_MAX = 5;

    /** How often what is broken here may be asked for before a backup gets the rest. */
    private static final int FETCH_TRIES = 2;

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private final Map<MemberId, Follower> followers;

    private @Nullable ChunkDigest current;

    /** In-sync backups that have not said that they hold the same. */
    private final Set<MemberId> open = new TreeSet<>();

    /** Backups that hold something else, to be told at the line's end. */
    private final Set<MemberId> broken = new TreeSet<>();

    private int tries;
    private boolean due;
    private long rounds;
    private int fetches;

    /** Answers in a row that brought nothing that could be taken. */
    private int inVain;

    Scrub(Shard shard, Epoch epoch, Map<MemberId, Follower> followers) {
        this.shard = shard;
        this.cx = shard.cx;
        this.epoch = epoch;
        this.followers = followers;
        shard.store.walk.restart();
    }

    /** Rounds that are over. */
    long rounds() {
        return rounds;
    }

    void tick() {
        due |= (cx.ticks + shard.number) % STEP_TICKS == 0;
    }

    /** Says what is to be said where everything before it has been sent. */
    void flush() {
        if (due) {
            due = false;
            step();
        }
        if (!broken.isEmpty()) {
            mend();
        }
    }

    private void step() {
        ScrubWalk walk = shard.store.walk;
        if (current != null && (open.isEmpty() || ++tries >= TRIES_MAX)) {
            goOn(walk, current);
        }
        ChunkDigest chunk = walk.next(shard.end, cx.config.chunkBytes());
        current = chunk;
        cx.counters.scrubChunks++;
        cx.counters.scrubBytes += chunk.bytes();
        BackupScrub.report(shard);
        open.clear();
        for (MemberId member : shard.row.inSync()) {
            Follower follower = followers.get(member);
            if (!member.equals(cx.self)) {
                open.add(member);
                if (level(follower)) {
                    cx.send(
                            member,
                            new Message.Scrub(
                                    shard.number, epoch, shard.end, chunk.from(), chunk.to()));
                }
            }
        }
        if (walk.rotten().isEmpty()) {
            inVain = 0;
        } else if (!open.isEmpty()) {
            fetch(walk);
        }
    }

    private void goOn(ScrubWalk walk, ChunkDigest done) {
        cx.counters.scrubSkipped += open.isEmpty() ? 0 : 1;
        tries = 0;
        if (done.to() < done.at()) {
            walk.advance(done.to());
            return;
        }
        walk.restart();
        rounds++;
        cx.counters.scrubRounds++;
    }

    /** Says whether a backup has been sent everything, so that it stands where this line ends. */
    private boolean level(@Nullable Follower follower) {
        return follower != null && follower.streaming && follower.sent == shard.end;
    }

    void onAck(MemberId from, @Nullable ChunkDigest theirs) {
        ChunkDigest ours = current;
        if (theirs == null || ours == null || !open.contains(from) || !answers(theirs, ours)) {
            return;
        }
        if (theirs.equals(ours)) {
            open.remove(from);
        } else if (!brokenHere(ours)) {
            cx.counters.scrubDifferences += broken.add(from) ? 1 : 0;
        } else if (tries == FETCH_TRIES) {
            broken.add(from); // what is broken here cannot be fetched; the rest is made equal
        }
    }

    private static boolean answers(ChunkDigest theirs, ChunkDigest ours) {
        return theirs.at() == ours.at() && theirs.from() == ours.from() && theirs.to() == ours.to();
    }

    private boolean brokenHere(ChunkDigest chunk) {
        return shard.store.walk.rotten().stream()
                .anyMatch(s -> s.offset > chunk.from() && s.offset <= chunk.to());
    }

    /** Sends the chunk to those that hold something else. */
    private void mend() {
        ChunkDigest chunk = current;
        List<Slot> fields =
                chunk == null ? null : shard.store.walk.fields(chunk.from(), chunk.to());
        if (chunk == null || fields == null) {
            broken.clear();
            return;
        }
        fields.forEach(shard.store.walk::check);
        BackupScrub.report(shard);
        boolean differs = !brokenHere(chunk);
        List<Entry> entries = fields.stream().map(Scrub::sound).toList();
        for (MemberId member : List.copyOf(broken)) {
            Follower follower = followers.get(member);
            if (follower == null) {
                broken.remove(member);
            } else if (level(follower)) {
                broken.remove(member);
                cx.counters.scrubMends++;
                entries.forEach(entry -> cx.counters.scrubMendBytes += entry.size());
                if (differs) {
                    tell(member, entries.size());
                }
                cx.send(
                        member,
                        new Message.Mend(
                                shard.number, epoch, shard.end, chunk.from(), chunk.to(), entries));
            }
        }
    }

    private void tell(MemberId member, int fields) {
        cx.emit(new Output.Scrubbed(shard.number, Output.Finding.DIFFERENCE, member, fields));
    }

    /** Nobody is mended with bytes that are broken here: only the name of the field is sent. */
    private static Entry sound(Slot slot) {
        Entry entry = slot.entry();
        return slot.sound() ? entry : withoutValue(entry);
    }

    private static Entry withoutValue(Entry entry) {
        return new Entry(entry.space(), entry.key(), entry.field(), null, entry.offset());
    }

    // ---- bytes that are broken here

    /** Asks an in-sync backup for them, another one each time. */
    private void fetch(ScrubWalk walk) {
        List<Entry> wanted = new ArrayList<>();
        long bytes = 0;
        for (Slot slot : walk.rotten()) {
            Entry entry = slot.entry();
            if (bytes > 0 && bytes + entry.size() > cx.config.chunkBytes()) {
                break;
            }
            bytes += entry.size();
            wanted.add(withoutValue(entry));
        }
        List<MemberId> holders = List.copyOf(open);
        MemberId holder = holders.get(fetches++ % holders.size());
        cx.send(holder, new Message.Fetch(shard.number, epoch, wanted));
    }

    /**
     * Puts back what a backup holds, if that is what once came in here: same offset, same sum. If
     * nobody has that, this copy was made from broken bytes, and what a backup knows as sound is
     * put in their place.
     */
    void onFetched(Message.Fetched fetched) {
        int healed = 0;
        boolean nobodyHasIt = inVain >= shard.row.inSync().size();
        for (Entry entry : fetched.entries()) {
            Key key = shard.store.held(entry.space(), entry.key());
            Slot slot = key == null ? null : key.find(String.valueOf(entry.field()));
            byte[] value = entry.value();
            if (slot != null
                    && value != null
                    && slot.offset == entry.offset()
                    && !slot.sound()
                    && (nobodyHasIt || Checksum.of(value) == slot.checksum)) {
                shard.store.mend(slot, value);
                healed++;
            }
        }
        inVain = healed > 0 ? 0 : inVain + 1;
        BackupScrub.healed(shard, healed);
    }
}
