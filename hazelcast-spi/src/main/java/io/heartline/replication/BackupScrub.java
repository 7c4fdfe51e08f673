package io.heartline.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backup's side of the scrub: hashes the chunks that its master names again from the stored
 * bytes, and puts right what differs. It answers only where it stands at the very offset that the
 * master speaks of: there both have to hold the same.
 */
final class BackupScrub {

    private record Name(String space, String key, @Nullable String field) {}

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private @Nullable ChunkDigest answer;

    BackupScrub(Shard shard, Epoch epoch) {
        this.shard = shard;
        this.cx = shard.cx;
        this.epoch = epoch;
    }

    void onScrub(Message.Scrub ask) {
        if (ask.at() != shard.end || ask.to() > ask.at() || ask.from() > ask.to()) {
            return;
        }
        answer = shard.store.walk.chunk(ask.at(), ask.from(), ask.to());
        if (answer != null) {
            cx.counters.scrubChunks++;
            cx.counters.scrubBytes += answer.bytes();
        }
        report(shard);
    }

    /** Returns what the next ack has to carry, once. */
    @Nullable ChunkDigest answer() {
        ChunkDigest due = answer;
        answer = null;
        return due;
    }

    void onMend(Message.Mend mend) {
        List<Slot> held =
                mend.at() == shard.end ? shard.store.walk.fields(mend.from(), mend.to()) : null;
        if (held == null) {
            return;
        }
        Map<Name, Slot> extra = new HashMap<>();
        for (Slot slot : held) {
            extra.put(new Name(slot.key.space, slot.key.name, slot.field), slot);
        }
        int healed = 0;
        for (Entry entry : mend.entries()) {
            byte[] value = entry.value();
            Slot slot = extra.remove(new Name(entry.space(), entry.key(), entry.field()));
            if (value != null) {
                healed += put(entry, value, slot) ? 1 : 0;
            }
        }
        extra.values().forEach(shard.store::erase);
        healed(shard, healed + extra.size());
    }

    /** Returns whether it was not so before. */
    private boolean put(Entry entry, byte[] value, @Nullable Slot held) {
        if (held == null || held.offset != entry.offset()) {
            shard.store.replace(entry, value, cx.now);
        } else if (!Store.sameValue(held, value) || !held.sound()) {
            shard.store.mend(held, value);
        } else {
            return false;
        }
        return true;
    }

    void onFetch(Message.Fetch fetch) {
        List<Entry> sound = new ArrayList<>();
        for (Entry wanted : fetch.fields()) {
            Key key = shard.store.held(wanted.space(), wanted.key());
            Slot slot = key == null ? null : key.get(String.valueOf(wanted.field()));
            if (slot != null && slot.offset == wanted.offset() && slot.sound()) {
                sound.add(slot.entry());
            }
        }
        if (!sound.isEmpty()) {
            cx.send(epoch.member(), new Message.Fetched(shard.number, epoch, sound));
        }
    }

    // ---- for both sides

    /** Tells of bytes that were found broken. */
    static void report(Shard shard) {
        long found = shard.store.walk.found();
        if (found > 0) {
            shard.cx.counters.scrubRot += found;
            shard.cx.emit(
                    new Output.Scrubbed(shard.number, Output.Finding.ROT, shard.cx.self, found));
        }
    }

    /** Live copies of sessions may have come from what was wrong, and files hold it. */
    static void healed(Shard shard, int fields) {
        Context cx = shard.cx;
        shard.store.walk.rotten();
        if (fields > 0) {
            cx.counters.scrubHealed += fields;
            cx.emit(new Output.Scrubbed(shard.number, Output.Finding.HEALED, cx.self, fields));
            cx.emit(new Output.Unverified());
            if (cx.disk.present()) {
                shard.disk.compact();
            }
        }
    }
}
