package io.heartline.servlet.session;

import io.heartline.MemberId;
import io.heartline.Receipt;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.Taken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The whole state of an in-memory cluster: what every in-sync member holds. */
final class MemoryCluster {

    private static final Map<String, MemoryCluster> ALL = new ConcurrentHashMap<>();

    final List<MemoryEngine> members = new CopyOnWriteArrayList<>();
    final List<Commit> commits = new CopyOnWriteArrayList<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, MemoryState> states = new ConcurrentHashMap<>();
    private String replicationId = "a".repeat(40);
    private long offset;
    private long started;

    /** Returns the lines of a space of replicated state. */
    MemoryState state(String space) {
        return states.computeIfAbsent(space, name -> new MemoryState());
    }

    static MemoryCluster named(String name) {
        return ALL.computeIfAbsent(name, n -> new MemoryCluster());
    }

    private static final class Entry {
        MemberId owner = MemberId.NONE;
        long ownerVersion;
        long ttlMillis;
        final Map<String, Taken.Field> fields = new HashMap<>();
    }

    synchronized MemoryEngine join() {
        MemoryEngine member = new MemoryEngine(this, new MemberId(++started, started));
        members.add(member);
        return member;
    }

    MemoryEngine last() {
        return members.get(members.size() - 1);
    }

    synchronized int size() {
        return entries.size();
    }

    /** Returns a field's bytes of a session's key in any space, or null. */
    synchronized byte[] field(String key, String field) {
        for (Map.Entry<String, Entry> e : entries.entrySet()) {
            if (e.getKey().endsWith("\n" + key)) {
                Taken.Field found = e.getValue().fields.get(field);
                return found == null ? null : found.value();
            }
        }
        return null;
    }

    synchronized List<Taken.Field> sample(int most) {
        return entries.values().stream()
                .flatMap(entry -> entry.fields.values().stream())
                .limit(most)
                .toList();
    }

    synchronized boolean has(String key) {
        return entries.keySet().stream().anyMatch(k -> k.endsWith("\n" + key));
    }

    /** Begins a new history, as after the loss of a master. */
    synchronized void promote() {
        replicationId = Integer.toHexString(replicationId.hashCode()).repeat(5).substring(0, 40);
        offset += 1_000;
    }

    /** Writes a field behind everybody's back. */
    synchronized void overwrite(String key, String field, byte[] value) {
        entries.forEach(
                (name, entry) -> {
                    if (name.endsWith("\n" + key)) {
                        entry.fields.put(field, new Taken.Field(field, value, ++offset));
                    }
                });
    }

    /** Lets a key's time to live end. */
    synchronized void expire(String key) {
        entries.keySet().removeIf(name -> name.endsWith("\n" + key));
        for (MemoryEngine member : members) {
            member.tellAll(listener -> listener.removed(key));
        }
    }

    synchronized Taken take(String space, String key, MemoryEngine by) {
        Entry entry = entries.get(space + "\n" + key);
        if (entry == null) {
            return new Taken.Absent();
        }
        if (!entry.owner.equals(by.self())) {
            entry.owner = by.self();
            entry.ownerVersion = ++offset;
            others(by, space, listener -> listener.taken(key, by.self()));
        }
        return present(entry);
    }

    synchronized Taken read(String space, String key) {
        Entry entry = entries.get(space + "\n" + key);
        return entry == null ? new Taken.Absent() : present(entry);
    }

    private Taken present(Entry entry) {
        return new Taken.Present(
                entry.ownerVersion,
                replicationId,
                List.copyOf(entry.fields.values()),
                entry.ttlMillis);
    }

    synchronized Committed commit(String space, Commit commit, MemoryEngine by) {
        commits.add(commit);
        String name = space + "\n" + commit.key();
        Entry entry = entries.get(name);
        if (commit.kind() == Commit.Kind.CREATE && entry == null) {
            entry = new Entry();
            entry.owner = by.self();
            entry.ownerVersion = ++offset;
            entries.put(name, entry);
        }
        if (entry == null) {
            return new Committed.Gone();
        }
        boolean owner = entry.owner.equals(by.self());
        if (commit.kind() == Commit.Kind.REMOVE) {
            if (!owner) {
                return new Committed.Conflict(List.of(), receipt());
            }
            entries.remove(name);
            offset++;
            others(by, space, listener -> listener.removed(commit.key()));
            return new Committed.Applied(receipt(), 0);
        }
        return write(space, commit, by, entry, owner);
    }

    private Committed write(
            String space, Commit commit, MemoryEngine by, Entry entry, boolean owner) {
        List<String> refused = new ArrayList<>();
        List<Commit.Change> good = new ArrayList<>();
        for (Commit.Change change : commit.changes()) {
            Taken.Field now = entry.fields.get(change.field());
            byte[] bytes = now == null ? null : now.value();
            boolean matches = (now == null ? 0 : now.offset()) == change.baseOffset();
            if (matches || Arrays.equals(bytes, change.value())) {
                good.add(change);
            } else {
                refused.add(change.field());
            }
        }
        offset++;
        for (Commit.Change change : good) {
            if (change.value() == null) {
                entry.fields.remove(change.field());
            } else {
                entry.fields.put(
                        change.field(), new Taken.Field(change.field(), change.value(), offset));
            }
        }
        if (commit.ttlMillis() >= 0) {
            entry.ttlMillis = commit.ttlMillis();
        }
        if (!owner && !good.isEmpty()) {
            others(by, space, listener -> listener.changed(commit.key()));
        }
        return refused.isEmpty()
                ? new Committed.Applied(
                        receipt(), owner ? entry.ownerVersion : commit.ownerVersion())
                : new Committed.Conflict(refused, receipt());
    }

    private Receipt receipt() {
        return new Receipt(0, replicationId, offset, members.size());
    }

    private void others(
            MemoryEngine by, String space, Consumer<io.heartline.spi.SpaceListener> tell) {
        for (MemoryEngine member : members) {
            if (member != by) {
                member.tell(space, tell);
            }
        }
    }
}
