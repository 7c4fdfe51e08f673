package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.KeySpace;
import io.heartline.spi.SpaceListener;
import io.heartline.spi.Taken;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs tokens, the same on every member: the first makes it, the cluster keeps it. If
 * two branches of a cluster meet, each with a key of its own, one is left; tokens of the other stay
 * good where they were made, and are renewed by their clients elsewhere.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class SharedKey implements SpaceListener {

    private static final System.Logger LOG = System.getLogger("io.heartline.presence");

    private static final String KEY = "token-key";
    private static final String FIELD = "key";
    private static final int BYTES = 32;
    private static final int FORMER_MAX = 3;
    private static final int ATTEMPTS = 3;
    private static final long WAIT_SECONDS = 5;

    private record Known(byte[] key, Tokens tokens) {}

    private final KeySpace space;

    /** The present one first. */
    private volatile List<Known> known = List.of();

    private volatile boolean stale;
    private volatile boolean asking;

    private SharedKey(Engine engine, String application) {
        space = engine.open("presence:" + application, this);
    }

    /**
     * Learns the key, or makes it.
     *
     * @throws IllegalStateException if the cluster does not answer in time
     */
    static SharedKey agree(Engine engine, String application) {
        SharedKey shared = new SharedKey(engine, application);
        byte[] mine = new byte[BYTES];
        new SecureRandom().nextBytes(mine);
        String why = "";
        for (int i = 0; i < ATTEMPTS && shared.known.isEmpty(); i++) {
            try {
                if (!shared.adopt(await(shared.space.read(KEY)))) {
                    await(shared.propose(mine));
                    shared.adopt(await(shared.space.read(KEY)));
                }
            } catch (ExecutionException e) {
                why = ": " + e.getCause();
            } catch (TimeoutException e) {
                why = ": no answer within " + WAIT_SECONDS + " s";
            }
        }
        if (shared.known.isEmpty()) {
            throw new IllegalStateException(
                    "presence could not get its key from the cluster"
                            + why
                            + ". Start again, or set heartline.presence.enabled=false");
        }
        return shared;
    }

    private static <T> T await(CompletionStage<T> stage)
            throws ExecutionException, TimeoutException {
        try {
            return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineException.Kind.UNKNOWN, "interrupted while waiting");
        }
    }

    private CompletionStage<?> propose(byte[] key) {
        Commit.Change change = new Commit.Change(FIELD, 0, key);
        Commit create = new Commit(KEY, Commit.Kind.CREATE, 0, "", List.of(change), 0);
        return space.commit(create, SafetyMode.SYNC);
    }

    /** Takes a key over from the cluster; returns false if there is none. */
    private boolean adopt(Taken taken) {
        byte[] key = taken instanceof Taken.Present present ? field(present) : null;
        if (key == null || key.length < Tokens.KEY_BYTES_MIN) {
            return false;
        }
        List<Known> former = known;
        if (former.isEmpty() || !Arrays.equals(former.get(0).key, key)) {
            Known now = new Known(key, new Tokens(key));
            known = Stream.concat(Stream.of(now), former.stream()).limit(1 + FORMER_MAX).toList();
        }
        return true;
    }

    private static byte @Nullable [] field(Taken.Present present) {
        return present.fields().stream()
                .filter(field -> field.name().equals(FIELD))
                .map(Taken.Field::value)
                .findFirst()
                .orElse(null);
    }

    /** Returns who makes tokens. */
    Tokens present() {
        return known.get(0).tokens;
    }

    /** Returns what stands for a session, by each key that is known here; the present one first. */
    long[] tags(String session) {
        return known.stream().mapToLong(each -> each.tokens.tag(session)).toArray();
    }

    /** Changes with what {@link #tags} returns. */
    Object version() {
        return known;
    }

    /** Says whether a token was signed with a key that is known here. */
    boolean verify(Signed token) {
        for (Known each : known) {
            if (each.tokens.verify(token)) {
                return true;
            }
        }
        return false;
    }

    /** Asks the cluster again if something has changed; at most one question at a time. */
    void turn() {
        if (!stale || asking) {
            return;
        }
        stale = false;
        asking = true;
        var unused =
                space.read(KEY)
                        .thenAccept(
                                taken -> {
                                    if (!adopt(taken)) {
                                        propose(known.get(0).key);
                                    }
                                })
                        .whenComplete(
                                (done, failure) -> {
                                    stale |= failure != null;
                                    asking = false;
                                    if (failure != null) {
                                        LOG.log(Level.DEBUG, "asks for the key again", failure);
                                    }
                                });
    }

    @Override
    public void taken(String key, MemberId owner) {}

    @Override
    public void changed(String key) {
        stale = true;
    }

    @Override
    public void removed(String key) {
        stale = true;
    }

    @Override
    public void unverified() {
        stale = true;
    }
}
