package io.heartline.servlet.session;

import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.Taken;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this member knows of one live session: how it stands in the cluster, and how this copy
 * relates to that. Belongs to one session object of the container; when the copy is dropped and the
 * session restored, the new object gets a new state, and late requests keep the old one.
 */
final class SessionState {

    /** Why a live copy must not be used as it is. */
    enum Mark {
        NONE,
        /** Somebody else wrote, or an answer was lost: compare before use. */
        VERIFY,
        /** Another member is the owner. */
        TAKEN,
        /** The session has ended elsewhere. */
        REMOVED
    }

    /** The container's session object. */
    final Object session;

    final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    final Map<String, Field> attributes = new HashMap<>();

    final Field meta = new Field(Fields.META);
    final Field interval = new Field(Fields.INTERVAL);
    final Field access = new Field(Fields.ACCESS);
    final Field login = new Field(Fields.LOGIN);

    volatile String key;

    /** The key that this session had before its id changed, until that is removed. */
    volatile @Nullable OldKey oldKey;

    /** Whether the cluster knows the key. */
    volatile boolean created;

    volatile long ownerVersion;
    volatile String basis = "";
    volatile Mark mark = Mark.NONE;

    /** Another member has been its owner since this copy was last verified. */
    volatile boolean foreign;

    volatile long generation;
    volatile @Nullable Flight flight;

    /** The session was invalidated or has expired here. */
    volatile boolean ended;

    /** This copy was dropped; another may have taken its place. */
    volatile boolean detached;

    volatile @Nullable CompletableFuture<?> removal;

    /** Fields of a commit whose outcome is not known. Guarded by the lock. */
    List<Sent> uncertain = List.of();

    /** What stands for the session at presence; null if that is not known yet. */
    volatile @Nullable Tags tags;

    /**
     * @param version of presence's key
     * @param key for which key of the session
     */
    record Tags(Object version, String key, long[] all) {}

    long touchedNanos = System.nanoTime();
    int intervalSeconds;
    long round;

    SessionState(Object session, String key) {
        this.session = session;
        this.key = key;
    }

    /** A key that has to go. */
    record OldKey(String key, long ownerVersion, String basis) {}

    /** Takes in what a finished commit was answered. Under the lock; never waits. */
    void settle() {
        Flight done = flight;
        if (done == null || !done.future.isDone()) {
            return;
        }
        flight = null;
        try {
            Committed answer = done.future.getNow(null);
            settle(done, answer);
            done.answer = answer;
        } catch (RuntimeException e) {
            EngineException failure =
                    e.getCause() instanceof EngineException engine
                            ? engine
                            : new EngineException(
                                    EngineException.Kind.UNKNOWN, "the engine failed: " + e, e);
            switch (failure.kind()) {
                case UNKNOWN, UNAVAILABLE -> {
                    uncertain = done.sent;
                    mark(Mark.VERIFY);
                }
                default -> {}
            }
            done.failure = failure;
        }
    }

    private void settle(Flight done, Committed answer) {
        if (answer instanceof Committed.Applied applied) {
            created = true;
            ownerVersion = applied.ownerVersion();
            basis = applied.receipt().replicationId();
            for (Sent sent : done.sent) {
                apply(sent, applied.receipt().offset());
            }
        } else if (answer instanceof Committed.Conflict conflict) {
            created = true;
            for (Sent sent : done.sent) {
                if (!conflict.fields().contains(sent.field().name)) {
                    apply(sent, conflict.receipt().offset());
                }
            }
            mark(Mark.VERIFY);
        } else {
            mark(Mark.REMOVED);
        }
    }

    private static void apply(Sent sent, long offset) {
        Field field = sent.field();
        field.bytes = sent.bytes();
        field.value = sent.value();
        field.offset = sent.bytes() == null ? 0 : offset;
    }

    /** Marks this copy; a stronger mark stays. */
    void mark(Mark more) {
        if (mark.compareTo(more) < 0) {
            mark = more;
        }
    }

    /**
     * Compares this copy's last known state with the cluster's, and takes over its offsets.
     *
     * @return whether they are equal, so that the copy can be used. Under the lock.
     */
    boolean adopt(Taken.Present present) {
        Map<String, Taken.Field> stored = new HashMap<>();
        present.fields().forEach(field -> stored.put(field.name(), field));
        boolean equal = adopt(interval, stored) & adopt(login, stored);
        for (Field field : attributes.values()) {
            equal &= adopt(field, stored);
        }
        adoptOffset(meta, stored);
        adoptOffset(access, stored);
        if (!equal || !stored.isEmpty()) {
            return false;
        }
        ownerVersion = present.ownerVersion();
        basis = present.replicationId();
        created = true;
        uncertain = List.of();
        return true;
    }

    private boolean adopt(Field field, Map<String, Taken.Field> stored) {
        Taken.Field now = stored.remove(field.name);
        byte[] bytes = now == null ? null : now.value();
        if (!Arrays.equals(bytes, field.bytes)) {
            Sent maybe = maybe(field);
            if (maybe == null || !Arrays.equals(bytes, maybe.bytes())) {
                return false;
            }
            field.bytes = bytes;
            field.value = maybe.value();
        }
        field.offset = now == null ? 0 : now.offset();
        return true;
    }

    private @Nullable Sent maybe(Field field) {
        for (Sent sent : uncertain) {
            if (sent.field() == field) {
                return sent;
            }
        }
        return null;
    }

    private static void adoptOffset(Field field, Map<String, Taken.Field> stored) {
        Taken.Field now = stored.remove(field.name);
        field.bytes = now == null ? null : now.value();
        field.offset = now == null ? 0 : now.offset();
    }

    /** The id has changed: everything has to be written again under the new key. Under the lock. */
    void rename(String newKey) {
        flight = null;
        if (created) {
            oldKey = new OldKey(key, ownerVersion, basis);
        }
        key = newKey;
        created = false;
        ownerVersion = 0;
        basis = "";
        uncertain = List.of();
        meta.renew();
        interval.renew();
        access.renew();
        login.renew();
        attributes.values().forEach(Field::renew);
    }
}
