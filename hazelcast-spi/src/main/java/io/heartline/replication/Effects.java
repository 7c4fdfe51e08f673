package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a line do to a shard's store, and who is told: the holder of a live copy of a
 * key, if another member has changed it.
 */
final class Effects {

    private final Shard shard;
    private final Context cx;

    Effects(Shard shard) {
        this.shard = shard;
        this.cx = shard.cx;
    }

    /** Applies the records of a frame, which ends where the shard does. */
    void apply(List<Record> records, MemberId origin) {
        for (Record record : records) {
            apply(record, origin);
        }
    }

    private void apply(Record record, MemberId origin) {
        if (record instanceof Record.Put put) {
            boolean mine = !origin.equals(cx.self) && owns(put.space(), put.key());
            shard.store.put(put.space(), put.key(), put.field(), put.value(), shard.end, cx.now);
            if (put.field().equals(Store.UNTIL)) {
                hearClock(put.field(), put.value().copy());
            }
            if (mine) {
                tell(put.space(), put.key());
            }
        } else if (record instanceof Record.Drop drop) {
            shard.store.drop(drop.space(), drop.key(), drop.field(), shard.end, cx.now);
            if (!origin.equals(cx.self) && owns(drop.space(), drop.key())) {
                tell(drop.space(), drop.key());
            }
        } else if (record instanceof Record.RemoveKey remove) {
            boolean mine = !origin.equals(cx.self) && owns(remove.space(), remove.key());
            shard.store.removeKey(remove.space(), remove.key(), shard.end, cx.now);
            if (mine) {
                cx.emit(new Output.Removed(remove.space(), remove.key()));
            }
        } else if (record instanceof Record.Mark mark) {
            StepMarks.apply(shard.store, origin, mark, shard.end, cx.now);
        } else if (record instanceof Record.Begin begin) {
            shard.history = shard.history.begin(begin.era());
        }
    }

    /** Applies what a DELTA or FULL says of a field. */
    void apply(Entry entry) {
        boolean mine = owns(entry.space(), entry.key());
        shard.store.put(entry, cx.now);
        hearClock(entry.field(), entry.value());
        if (mine) {
            tell(entry.space(), entry.key());
        }
    }

    /** A fixed moment says when it was written, so a copy that comes from a disk knows the time. */
    void hearClock(@Nullable String field, byte @Nullable [] value) {
        if (value != null && Store.UNTIL.equals(field)) {
            shard.clock.hear(Expiries.writtenOf(value), cx.now);
        }
    }

    private boolean owns(String space, String key) {
        Key held = shard.store.get(space, key);
        return held != null && held.owner().equals(cx.self);
    }

    /** Tells the holder of a live copy of a key that was this member's what has become of it. */
    private void tell(String space, String key) {
        Key held = shard.store.get(space, key);
        if (held == null) {
            cx.emit(new Output.Removed(space, key));
        } else if (held.owner().equals(cx.self)) {
            cx.emit(new Output.Changed(space, key));
        } else {
            cx.emit(new Output.Taken(space, key, held.owner()));
        }
    }
}
