package io.heartline.hazelcast;

import io.heartline.DivergenceReport;
import io.heartline.HeartlineReport;
import io.heartline.MemberId;
import io.heartline.replication.Node;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.KeySpace;
import io.heartline.spi.SpaceListener;
import io.heartline.spi.StateSpace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A running member: the engine's thread and the Hazelcast member that finds the others. */
final class HazelcastEngine implements Engine {

    private static final Logger LOG = System.getLogger("io.heartline");

    /** Beyond the wait for other members: electing masters, handing over sockets. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final EngineSettings settings;
    final EngineLoop loop;
    private final Thread thread;
    private @Nullable Membership membership;

    HazelcastEngine(EngineSettings settings, EngineLoop loop) {
        this.settings = settings;
        this.loop = loop;
        String name = "heartline-" + settings.clusterName() + "-" + loop.self().brief();
        // No thread-locals of the starter, which may be a request of the application
        thread = new Thread(null, loop, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(HazelcastEngine.class.getClassLoader());
    }

    void begin() {
        thread.start();
    }

    /** Takes over the Hazelcast member and returns when this member serves, or the wait is over. */
    void join(Membership joined) {
        membership = joined;
        long from = System.nanoTime();
        loop.discovered(settings.startWait().toNanos());
        boolean serves = await(loop.started, settings.startWait().plus(MARGIN));
        HeartlineReport report = loop.report();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
        if (!serves) {
            LOG.log(
                    Level.WARNING,
                    "HL0002: member {0} has started, but not every shard has a master within {1} ms;"
                            + " commands wait until it has",
                    self().brief(),
                    millis);
        }
        if (report.peers().stream().anyMatch(HeartlineReport.Peer::linked)) {
            LOG.log(
                    Level.INFO,
                    "HL0002: member {0} of cluster {1} runs with {2} others",
                    self().brief(),
                    settings.clusterName(),
                    report.peers().size());
        } else {
            LOG.log(
                    Level.WARNING,
                    "HL0003: member {0} runs alone. To join it: cluster name {1}, discovery at {2}, peer"
                            + " link at port {3}, {4}; it looked for others at {5}",
                    self().brief(),
                    settings.clusterName(),
                    joined.address(),
                    String.valueOf(loop.port()),
                    settings.secret().isPresent()
                            ? "the same secret"
                            : "no secret, on this host only",
                    settings.members().isEmpty() ? "127.0.0.1" : settings.members());
        }
    }

    @Override
    public MemberId self() {
        return loop.self();
    }

    @Override
    public KeySpace open(String name, SpaceListener listener) {
        loop.spaces.open(name, listener);
        return new EngineKeySpace(loop, name);
    }

    @Override
    public StateSpace state(String name) {
        if (name.isEmpty() || name.length() > 200) {
            throw new IllegalArgumentException("a name has 1 to 200 characters: " + name);
        }
        return new EngineStateSpace(loop, Node.MAPS + name);
    }

    @Override
    public HeartlineReport report() {
        return loop.report();
    }

    /** The drill of a broken network: no links for a while, whatever Hazelcast still hears. */
    void cut(Duration length) {
        loop.cut(length.toNanos());
    }

    @Override
    public List<DivergenceReport> divergences() {
        return loop.divergences();
    }

    @Override
    public void retire(Duration wait) {
        await(loop.retire(wait.toNanos()), wait.plus(MARGIN));
    }

    @Override
    public void leave(Duration wait) {
        loop.leave(wait.toNanos());
        await(loop.ended, wait.plus(MARGIN));
        try {
            thread.join(MARGIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Membership joined = membership;
        if (joined != null) {
            joined.close();
        }
    }

    private static boolean await(Future<Void> future, Duration most) {
        try {
            future.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new EngineException(
                    EngineException.Kind.CLOSED,
                    "the engine failed while it started; see the log",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
