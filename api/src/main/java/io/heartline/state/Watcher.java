package io.heartline.state;

import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import io.heartline.spi.EngineException;
import io.heartline.spi.StateSpace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows all shards for one listener: pulls a piece, delivers it, pulls the next. Nothing is
 * queued, so a slow listener only falls behind.
 */
final class Watcher<V> implements Watch, Runnable {

    private static final Logger LOG = System.getLogger("io.heartline.state");

    private static final int PIECE_BYTES = 256 << 10;
    private static final long REMOTE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final EngineMap<V> map;
    private final StateSpace space;
    private final MapListener<V> listener;
    private final Cursor[] cursors;
    private final long[] nextPollNanos;
    private final boolean[] partial;

    /** When each shard was asked, the last time that nothing remained to be delivered. */
    private final AtomicLongArray completeNanos;

    private final Thread thread;

    /** What this round has brought. */
    private boolean pulled;

    private boolean delivered;

    private volatile Position position;
    private volatile boolean closed;

    Watcher(EngineMap<V> map, @Nullable Position from, MapListener<V> listener) {
        this.map = map;
        this.space = map.space();
        this.listener = listener;
        this.cursors = new Cursor[space.shards()];
        this.nextPollNanos = new long[cursors.length];
        this.partial = new boolean[cursors.length];
        if (from != null && from.cursors.size() != cursors.length) {
            throw new IllegalArgumentException(
                    "a position of "
                            + from.cursors.size()
                            + " shards; there are "
                            + cursors.length);
        }
        long now = System.nanoTime();
        Arrays.fill(nextPollNanos, now);
        this.completeNanos = new AtomicLongArray(cursors.length);
        for (int shard = 0; shard < cursors.length; shard++) {
            completeNanos.set(shard, now);
        }
        Arrays.setAll(cursors, i -> from == null ? Cursor.START : from.cursors.get(i));
        position = new Position(Arrays.asList(cursors));
        for (int shard = 0; shard < cursors.length; shard++) {
            partial[shard] = !position.isWhole(shard);
        }
        thread = new Thread(null, this, "heartline-watch-" + map.name(), 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public Duration staleness() {
        long now = System.nanoTime();
        Position at = position;
        long most = 0;
        for (int shard = 0; shard < completeNanos.length(); shard++) {
            long safe = space.safeEnd(shard);
            boolean complete = safe >= 0 && at.offset(shard) >= safe && space.isCurrent(shard);
            if (!complete) {
                most = Math.max(most, now - completeNanos.get(shard));
            }
        }
        return Duration.ofNanos(most);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        Runnable quiet = space.onAdvance(thread);
        try {
            while (!closed) {
                boolean more = false;
                pulled = false;
                delivered = false;
                for (int shard = 0; shard < cursors.length && !closed; shard++) {
                    more |= isDue(shard) && pull(shard);
                }
                if (!more) {
                    rest();
                }
            }
        } catch (InterruptedException e) {
            closed = true;
        } catch (EngineException e) {
            LOG.log(
                    Level.DEBUG,
                    "the engine has stopped, and so has a listener of {0}",
                    map.name());
        } finally {
            quiet.run();
        }
    }

    /**
     * Waits for news. What moved the lines may have been others' changes: then it is not woken by
     * the next one, which on a busy line comes at once, but looks again a little later.
     */
    private void rest() throws InterruptedException {
        if (pulled && !delivered) {
            TimeUnit.NANOSECONDS.sleep(REMOTE_POLL_NANOS);
        } else {
            LockSupport.parkNanos(this, REMOTE_POLL_NANOS);
        }
    }

    /** A copy here says when there is something; without one the master is asked now and then. */
    private boolean isDue(int shard) {
        Cursor at = cursors[shard];
        boolean news = !at.equals(Cursor.START) && space.safeEnd(shard) > at.offset();
        return news || nextPollNanos[shard] - System.nanoTime() <= 0;
    }

    private boolean pull(int shard) throws InterruptedException {
        long pause = space.safeEnd(shard) == cursors[shard].offset() ? 10 : 1;
        nextPollNanos[shard] = System.nanoTime() + pause * REMOTE_POLL_NANOS;
        long asked = System.nanoTime();
        Changes changes = ask(shard);
        if (changes == null) {
            return false;
        }
        if (changes.reset()) {
            partial[shard] = true;
            call(() -> listener.reset(shard));
        }
        pulled = true;
        delivered |= !changes.events().isEmpty();
        deliver(shard, changes);
        cursors[shard] = changes.next();
        Position now = new Position(Arrays.asList(cursors));
        if (partial[shard] && now.isWhole(shard)) {
            partial[shard] = false;
            call(() -> listener.whole(shard, now));
        }
        position = now;
        if (changes.more()) {
            nextPollNanos[shard] = System.nanoTime();
        } else if (space.safeEnd(shard) < 0 || space.isCurrent(shard)) {
            completeNanos.set(shard, asked); // a copy that may be old proves nothing
        }
        return changes.more();
    }

    private @Nullable Changes ask(int shard) throws InterruptedException {
        try {
            return space.changes(shard, cursors[shard], PIECE_BYTES, map.mode())
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException engine
                    && engine.kind() == EngineException.Kind.CLOSED) {
                throw engine;
            }
            return null; // it is asked again
        }
    }

    private void deliver(int shard, Changes changes) throws InterruptedException {
        List<Changes.Event> events = changes.events();
        Cursor next = changes.next();
        for (int i = 0; i < events.size() && !closed; ) {
            long offset = events.get(i).offset();
            List<MapChange<V>> step = new ArrayList<>();
            for (; i < events.size() && events.get(i).offset() == offset; i++) {
                add(shard, events.get(i), step);
            }
            long scanTo = offset < next.scanTo() ? next.scanTo() : 0;
            cursors[shard] =
                    new Cursor(next.replicationId(), offset, next.through(), next.floor(), scanTo);
            Position after = new Position(Arrays.asList(cursors));
            if (!step.isEmpty()) {
                call(() -> listener.changed(List.copyOf(step), after));
            }
            position = after;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void add(int shard, Changes.Event event, List<MapChange<V>> step) {
        MapChange.Kind kind =
                switch (event.kind()) {
                    case PUT -> MapChange.Kind.PUT;
                    case REMOVED -> MapChange.Kind.REMOVED;
                    case EXPIRED -> MapChange.Kind.EXPIRED;
                };
        call(
                () ->
                        step.add(
                                new MapChange<>(
                                        kind,
                                        event.key(),
                                        map.decode(event.value()),
                                        shard,
                                        event.offset())));
    }

    private void call(Runnable listening) {
        try {
            listening.run();
        } catch (RuntimeException | AssertionError | LinkageError e) {
            LOG.log(Level.WARNING, "HL0030: a listener of map " + map.name() + " failed", e);
        }
    }
}
