package io.heartline.replication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * When the keys of a store expire: those with a time to live that each change renews, and those
 * with a fixed moment on the shard's clock.
 *
 * <p>A key is queued about once: one that comes up too early is queued again for its real time.
 * Every copy keeps this, so that it can become master; only a master removes.
 */
final class Expiries {

    private record Due(long at, Key key) {}

    private static final int UNTIL_BYTES = 16;

    private final PriorityQueue<Due> byTtl = queue();
    private final PriorityQueue<Due> byUntil = queue();

    private static PriorityQueue<Due> queue() {
        return new PriorityQueue<>(Comparator.comparingLong(Due::at));
    }

    /** Returns the value of {@link Store#UNTIL}: the moment, and when it was written. */
    static byte[] until(long untilMillis, long writtenMillis) {
        return ByteBuffer.allocate(UNTIL_BYTES).putLong(untilMillis).putLong(writtenMillis).array();
    }

    static long untilOf(byte[] value) {
        return value.length == UNTIL_BYTES ? ByteBuffer.wrap(value).getLong() : 0;
    }

    static long writtenOf(byte[] value) {
        return value.length == UNTIL_BYTES ? ByteBuffer.wrap(value).getLong(8) : 0;
    }

    /** A key was changed. */
    void queue(Key key) {
        if (!key.queuedTtl && key.ttlMillis() > 0) {
            key.queuedTtl = true;
            byTtl.add(new Due(dueNanos(key), key));
        }
        long until = key.untilMillis();
        if (until > 0 && until < key.queuedUntil) {
            key.queuedUntil = until;
            byUntil.add(new Due(until, key));
        }
    }

    private static long dueNanos(Key key) {
        return key.touchedNanos + key.ttlMillis() * 1_000_000L;
    }

    /** Returns keys whose time is over, at most so many of each kind; each once. */
    List<Key> due(long now, long clockMillis, int max) {
        List<Key> due = new ArrayList<>();
        while (due.size() < max && !byTtl.isEmpty() && byTtl.peek().at - now <= 0) {
            Key key = byTtl.poll().key;
            key.queuedTtl = false;
            if (key.exists() && key.ttlMillis() > 0) {
                if (dueNanos(key) - now <= 0) {
                    due.add(key);
                } else {
                    queue(key);
                }
            }
        }
        int most = due.size() + max;
        while (due.size() < most && !byUntil.isEmpty() && byUntil.peek().at <= clockMillis) {
            Due head = byUntil.poll();
            Key key = head.key;
            if (key.queuedUntil != head.at) {
                continue;
            }
            key.queuedUntil = Long.MAX_VALUE;
            if (key.exists() && key.untilMillis() > 0) {
                if (key.untilMillis() <= clockMillis) {
                    due.add(key);
                } else {
                    queue(key);
                }
            }
        }
        return due;
    }

    /** On a backup: lets go of keys that were removed since, and keeps the others. */
    void sweep(long now, long clockMillis, int max) {
        due(now, clockMillis, max).forEach(this::queue);
    }
}
