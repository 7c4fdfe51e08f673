package io.heartline.servlet.presence;

import io.heartline.spi.EngineException;
import io.heartline.state.Outcome;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.StateException;
import io.heartline.state.Step;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes how sessions stand. An end is final: it overwrites everything, and nothing overwrites it.
 * What must not be lost is written again until the cluster has taken it.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class StandingWriter {

    /** How long an end is kept, for clients that beat once a minute. */
    private static final Duration END_EXPIRY = Duration.ofMinutes(10);

    /** Writes that wait to be repeated at most. */
    private static final int WAITING_MAX = 100_000;

    private static final int REPEATED_MAX = 1_000;
    private static final int ATTEMPTS = 5;

    /**
     * @param expiryMillis 0 for never
     */
    private record Wanted(Standing standing, long expiryMillis) {}

    private final ReplicatedMap<Standing> map;
    private final Standings standings;
    private final Counters counters;
    private final Map<Long, Wanted> waiting = new ConcurrentHashMap<>();

    StandingWriter(ReplicatedMap<Standing> map, Standings standings, Counters counters) {
        this.map = map;
        this.standings = standings;
        this.counters = counters;
    }

    /** Ends a session, or moves it; repeated until it is done. */
    void end(long tag, Standing end) {
        repeat(tag, new Wanted(end, END_EXPIRY.toMillis()));
    }

    /** Says who is logged in by now; repeated until it is done. */
    void change(long tag, Standing live, long expiryMillis) {
        repeat(tag, new Wanted(live, expiryMillis));
    }

    private void repeat(long tag, Wanted wanted) {
        Wanted before = waiting.get(tag);
        if (before != null && before.standing.isFinal()) {
            return;
        }
        if (waiting.size() < WAITING_MAX) {
            waiting.put(tag, wanted);
        } else {
            counters.add(Counters.Name.SESSIONS_LEFT_OUT);
        }
        send(tag, wanted);
    }

    /** A second has passed: sends again what was not taken. */
    void turn() {
        Iterator<Map.Entry<Long, Wanted>> each = waiting.entrySet().iterator();
        for (int i = 0; i < REPEATED_MAX && each.hasNext(); i++) {
            Map.Entry<Long, Wanted> next = each.next();
            send(next.getKey(), next.getValue());
        }
    }

    /** Says whether something is still to be written. */
    boolean isBehind(long tag) {
        return waiting.containsKey(tag);
    }

    private void send(long tag, Wanted wanted) {
        CompletionStage<Boolean> written;
        try {
            written = write(tag, wanted);
        } catch (EngineException | StateException e) { // it has stopped
            written = CompletableFuture.failedFuture(e);
        }
        var unused =
                written.whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                counters.add(Counters.Name.WRITE_FAILURES);
                            } else if (done) {
                                waiting.remove(tag, wanted);
                            }
                        });
    }

    /**
     * Writes that a session lives, unless it has ended.
     *
     * @return a stage with false if others were faster too often
     */
    CompletionStage<Boolean> live(long tag, Standing live, long expiryMillis) {
        return write(tag, new Wanted(live, expiryMillis));
    }

    private CompletionStage<Boolean> write(long tag, Wanted wanted) {
        String key = Standings.key(tag);
        if (wanted.standing.isFinal()) {
            return map.putAsync(key, wanted.standing, Duration.ofMillis(wanted.expiryMillis))
                    .thenApply(receipt -> true);
        }
        return swap(key, standings.stored(tag), wanted, ATTEMPTS);
    }

    private CompletionStage<Boolean> swap(
            String key, @Nullable Standing from, Wanted wanted, int attempts) {
        if (from != null && from.isFinal()) {
            return CompletableFuture.completedFuture(true);
        }
        if (attempts == 0) {
            return CompletableFuture.completedFuture(false);
        }
        Step<Standing> step = map.step();
        step = from == null ? step.expectAbsent(key) : step.expect(key, from);
        step =
                wanted.expiryMillis <= 0
                        ? step.put(key, wanted.standing)
                        : step.put(key, wanted.standing, Duration.ofMillis(wanted.expiryMillis));
        return step.runAsync()
                .thenCompose(
                        outcome ->
                                outcome instanceof Outcome.Refused<Standing> refused
                                        ? swap(key, refused.found(), wanted, attempts - 1)
                                        : CompletableFuture.completedFuture(true));
    }
}
