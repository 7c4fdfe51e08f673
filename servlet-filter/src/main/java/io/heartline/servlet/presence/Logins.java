package io.heartline.servlet.presence;

import io.heartline.spi.Engine;
import io.heartline.state.Maps;
import io.heartline.state.Read;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.Watch;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Ties clients to sessions, so that a log-out anywhere is one everywhere. A session that has
 * clients is an entry of a replicated map, by a keyed hash of its id; it lives as long as the
 * session does, and says who is logged in. Whoever sees the session end writes that, and whoever
 * has its clients reads it.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Logins implements AutoCloseable {

    private static final long WAIT_SECONDS = 3;

    /** Clients that the cluster is asked about at once; the next are told to come again. */
    private static final int QUESTIONS_MAX = 64;

    private static final int TICKS_PER_SECOND =
            (int) (TimeUnit.SECONDS.toNanos(1) / LeaseWheel.TICK_NANOS);

    private final SharedKey key;
    private final boolean enabled;
    private final boolean judges;
    private final ReplicatedMap<Standing> map;
    private final Standings standings;
    private final StandingWriter writer;
    private final Counters counters;
    private final Semaphore questions = new Semaphore(QUESTIONS_MAX);
    private @Nullable Watch watch;
    private int ticks;

    /**
     * @param settings whether clients are tied to sessions, and end with them
     */
    Logins(
            Engine engine,
            String application,
            SharedKey key,
            PresenceSettings settings,
            Counters counters) {
        this.key = key;
        this.judges = settings.endsWithSession();
        this.enabled = judges || settings.keepsSession();
        this.counters = counters;
        String name = "heartline.presence-sessions:" + application;
        map = Maps.open(engine, name, Standing.CODEC);
        standings = new Standings(engine.state(name).shards(), counters);
        writer = new StandingWriter(map, standings, counters);
    }

    void start() {
        if (enabled) {
            watch = map.watch(null, standings);
        }
    }

    // ---- a token is asked for, or used

    /**
     * Ties a client that is to come to a session. When it returns, all members can know.
     *
     * @param user whom the token names
     * @return null if the cluster does not answer in time
     */
    @Nullable Tie tie(SessionFacts session, String user) {
        if (!enabled) {
            return Tie.NONE;
        }
        long tag = key.tags(session.key())[0];
        Standing now = standing(session);
        if (!now.equals(standings.stored(tag))) {
            Boolean done = await(writer.live(tag, now, session.ttlMillis()));
            if (done == null || !done) {
                return null;
            }
        }
        return new Tie(tag, !user.isEmpty() && user.equals(session.user()));
    }

    private static Standing standing(SessionFacts session) {
        return new Standing(Standing.State.LIVE, session.user(), session.idleSeconds());
    }

    private static <T> @Nullable T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    /** Judges a client by what is known here. */
    Verdict verdict(Tie tie, String user) {
        if (tie.tag() == 0 || !judges) {
            return Verdict.GOOD;
        }
        Standing standing = standings.get(tie.tag());
        return standing == null ? Verdict.UNKNOWN : standing.verdict(tie.named(), user);
    }

    /** Judges a token; asks the cluster if need be, 3 s at most. UNKNOWN if that is no use. */
    Verdict ask(Ticket ticket) {
        Tie tie = ticket.tie();
        Verdict known = verdict(tie, ticket.user());
        if (known != Verdict.UNKNOWN) {
            return known;
        }
        if (!questions.tryAcquire()) {
            counters.add(Counters.Name.SESSIONS_LEFT_OUT);
            return known;
        }
        counters.add(Counters.Name.SESSION_READS);
        try {
            Standing found =
                    map.getAsync(Standings.key(tie.tag()), Read.LATEST)
                            .toCompletableFuture()
                            .get(WAIT_SECONDS, TimeUnit.SECONDS);
            return found == null ? Verdict.RENEW : found.verdict(tie.named(), ticket.user());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNKNOWN;
        } catch (ExecutionException | TimeoutException e) {
            return Verdict.UNKNOWN;
        } finally {
            questions.release();
        }
    }

    /** Changes whenever somebody's token may have become bad. */
    long version() {
        return standings.version();
    }

    /** Returns the time-out of a session, 0 or less for never, or if it is not known here. */
    int idleSeconds(long tag) {
        Standing standing = standings.get(tag);
        return standing == null || standing.isFinal() ? 0 : standing.idleSeconds();
    }

    int sessions() {
        return standings.size();
    }

    // ---- what becomes of sessions

    /** Says whether a session goes on, for all that is known here, and somebody came by it. */
    boolean hasClients(long[] tags) {
        for (long tag : tags) {
            Standing known = standings.stored(tag);
            if (known != null && !known.isFinal()) {
                return true;
            }
        }
        return false;
    }

    /** A session was written to the cluster: it lives, and may name somebody else. */
    void seen(long[] tags, SessionFacts session) {
        for (long tag : tags) {
            Standing known = standings.stored(tag);
            Standing now = standing(session);
            if (known == null || known.isFinal()) {
                continue; // it has no clients, or is over
            }
            if (!known.user().equals(now.user()) || writer.isBehind(tag)) {
                writer.change(tag, now, session.ttlMillis());
            } else if (!known.equals(now) || isDue(tag, session.idleSeconds())) {
                var unused = writer.live(tag, now, session.ttlMillis());
            }
        }
    }

    /** As often as the session itself says that it lives. */
    private boolean isDue(long tag, int idleSeconds) {
        long seconds = idleSeconds <= 0 ? 60 : Math.max(1, Math.min(60, idleSeconds / 10));
        return standings.ageNanos(tag) > TimeUnit.SECONDS.toNanos(seconds) / 2;
    }

    /** A session has ended, here. */
    void ended(String session) {
        finish(session, Standing.State.ENDED);
    }

    /** A session has another id by now. */
    void renamed(String session) {
        finish(session, Standing.State.MOVED);
    }

    private void finish(String session, Standing.State state) {
        if (!enabled) {
            return;
        }
        for (long tag : key.tags(session)) {
            Standing known = standings.stored(tag);
            if (known == null) {
                var unused =
                        map.getAsync(Standings.key(tag), Read.LATEST)
                                .thenAccept(found -> finish(tag, found, state));
            } else {
                finish(tag, known, state);
            }
        }
    }

    private void finish(long tag, @Nullable Standing known, Standing.State state) {
        if (known != null && !known.isFinal()) {
            writer.end(tag, known.as(state));
        }
    }

    /** A tick has passed. */
    void turn() {
        if (++ticks % TICKS_PER_SECOND == 0) {
            writer.turn();
        }
    }

    @Override
    public void close() {
        Watch following = watch;
        if (following != null) {
            following.close();
        }
    }
}
