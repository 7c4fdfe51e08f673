package io.heartline.servlet.session;

import io.heartline.Receipt;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import io.heartline.spi.Found;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import io.heartline.spi.Stepped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The lines of one space of an in-memory cluster: what every in-sync member holds. */
final class MemoryState {

    static final int SHARDS = 4;

    private static final class Line {
        String id = "b".repeat(40);
        long end;
        final Map<String, byte[]> entries = new LinkedHashMap<>();
        final List<Changes.Event> log = new ArrayList<>();
    }

    private final Line[] lines = new Line[SHARDS];
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    MemoryState() {
        Arrays.setAll(lines, i -> new Line());
    }

    private static int shard(String key) {
        return Math.floorMod(StateSpace.tagOf(key).hashCode(), SHARDS);
    }

    /** Begins new histories that nobody's cursor is on: followers are told from the beginning. */
    synchronized void forget() {
        for (Line line : lines) {
            line.id = Integer.toHexString(line.id.hashCode()).repeat(5).substring(0, 40);
            line.log.clear();
        }
        waiting.forEach(LockSupport::unpark);
    }

    /** Lets the time of every entry end. */
    synchronized void expire() {
        for (Line line : lines) {
            for (String key : line.entries.keySet()) {
                line.end += 10;
                line.log.add(new Changes.Event(key, Changes.Kind.EXPIRED, null, line.end));
            }
            line.entries.clear();
        }
        waiting.forEach(LockSupport::unpark);
    }

    synchronized Stepped step(List<StateChange> changes) {
        Line line = lines[shard(changes.get(0).key())];
        for (StateChange change : changes) {
            byte[] now = line.entries.get(change.key());
            boolean holds =
                    switch (change.expect()) {
                        case ANYTHING -> true;
                        case ABSENT -> now == null;
                        default -> Arrays.equals(now, change.expected());
                    };
            if (!holds) {
                return new Stepped.Refused(change.key(), now, receipt(line));
            }
        }
        line.end += 10;
        for (StateChange change : changes) {
            boolean put = change.action() == StateChange.Action.PUT;
            line.entries.remove(change.key());
            if (put) {
                line.entries.put(change.key(), change.value());
            }
            line.log.add(
                    new Changes.Event(
                            change.key(),
                            put ? Changes.Kind.PUT : Changes.Kind.REMOVED,
                            change.value(),
                            line.end));
        }
        waiting.forEach(LockSupport::unpark);
        return new Stepped.Done(receipt(line));
    }

    synchronized Found get(String key) {
        Line line = lines[shard(key)];
        return new Found(line.entries.get(key), receipt(line));
    }

    synchronized Changes changes(int shard, Cursor from) {
        Line line = lines[shard];
        Cursor next = new Cursor(line.id, line.end, line.end, 0, 0);
        if (from.replicationId().equals(line.id)) {
            return new Changes(
                    false,
                    line.log.stream().filter(event -> event.offset() > from.offset()).toList(),
                    next,
                    false);
        }
        List<Changes.Event> all = new ArrayList<>();
        line.entries.forEach(
                (key, value) -> all.add(new Changes.Event(key, Changes.Kind.PUT, value, line.end)));
        return new Changes(true, all, next, false);
    }

    synchronized long end(int shard) {
        return lines[shard].end;
    }

    Runnable onAdvance(Thread thread) {
        waiting.add(thread);
        return () -> waiting.remove(thread);
    }

    private static Receipt receipt(Line line) {
        return new Receipt(0, line.id, line.end, 1);
    }
}
