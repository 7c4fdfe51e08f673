package io.heartline.servlet.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one beat of one of a million clients costs, by a random client each time: the look-up alone,
 * ours, and what others offer for it. Each of them finds the client in a {@link ConcurrentHashMap}
 * first, but for Caffeine, which is a map itself.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 3,
        jvmArgs = {"-Xms3g", "-Xmx3g"})
public class RenewBench {

    static final int CLIENTS = 1 << 20;
    private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Made by JMH. */
    public RenewBench() {}

    /** Returns a client's id as a beat brings it: made anew from what came in. */
    static Client client(ClientId id) {
        return new Client(
                new Signed(new Ticket(id, "", 0, Tie.NONE), new byte[0], id.high(), id.low()),
                0,
                Says.of(0, ""),
                0);
    }

    static ClientId id(long number) {
        long mixed = (number ^ number >>> 30) * 0xBF58476D1CE4E5B9L;
        return new ClientId(mixed ^ mixed >>> 27, mixed * 0x94D049BB133111EBL ^ number);
    }

    /** Who beats next: anybody. */
    @State(Scope.Thread)
    public static class Beats {
        private long random = 1;

        /** Made by JMH. */
        public Beats() {}

        final ClientId next() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return id(random & CLIENTS - 1);
        }
    }

    /** Ours. */
    public static class Ours extends Beats {
        final Clients clients = new Clients(new Addresses(null, 1));

        /** A million clients, some in each bucket. */
        @Setup
        public void fill() {
            SplittableRandom leases = new SplittableRandom(8);
            for (int i = 0; i < CLIENTS; i++) {
                clients.join(client(id(i)), 1 + leases.nextLong(LEASE_NANOS));
            }
            clients.turn(client -> {});
        }
    }

    /** Netty's timer, one time-out for each client. */
    public static class Netty extends Beats {
        final HashedWheelTimer timer = new HashedWheelTimer(100, TimeUnit.MILLISECONDS, 1024);
        final Map<ClientId, Timeout[]> timeouts = new ConcurrentHashMap<>();

        Timeout begin() {
            return timer.newTimeout(timeout -> {}, LEASE_NANOS, TimeUnit.NANOSECONDS);
        }

        /** A million of them. */
        @Setup
        public void fill() {
            for (int i = 0; i < CLIENTS; i++) {
                ClientId id = id(i);
                timeouts.put(id, new Timeout[] {begin()});
            }
        }

        /** Ends its thread. */
        @TearDown
        public void stop() {
            timer.stop();
        }
    }

    /** Caffeine, with an expiry of its own for each client. */
    public static class Caffeines extends Beats {
        final Cache<ClientId, ClientId> cache =
                Caffeine.newBuilder()
                        .expireAfter(Expiry.accessing((ClientId k, ClientId v) -> lease()))
                        .build();

        private static java.time.Duration lease() {
            return java.time.Duration.ofNanos(LEASE_NANOS);
        }

        /** A million of them. */
        @Setup
        public void fill() {
            for (int i = 0; i < CLIENTS; i++) {
                ClientId id = id(i);
                cache.put(id, id);
            }
        }
    }

    /** Agrona's wheel, which is for one thread. */
    public static class Agrona extends Beats {
        final DeadlineTimerWheel wheel =
                new DeadlineTimerWheel(TimeUnit.NANOSECONDS, System.nanoTime(), 1 << 26, 1024);
        final Map<ClientId, long[]> timers = new ConcurrentHashMap<>();
        private final SplittableRandom leases = new SplittableRandom(8);

        long schedule() {
            return wheel.scheduleTimer(
                    System.nanoTime() + LEASE_NANOS / 2 + leases.nextLong(LEASE_NANOS));
        }

        /** A million of them. */
        @Setup
        public void fill() {
            for (int i = 0; i < CLIENTS; i++) {
                ClientId id = id(i);
                timers.put(id, new long[] {schedule()});
            }
        }
    }

    /** A time in each client, and a walk through all of them once a second (not in this time). */
    public static class Sweep extends Beats {
        final Map<ClientId, Stamp> stamps = new ConcurrentHashMap<>();

        static final class Stamp {
            volatile long nanos;
        }

        /** A million of them. */
        @Setup
        public void fill() {
            for (int i = 0; i < CLIENTS; i++) {
                ClientId id = id(i);
                stamps.put(id, new Stamp());
            }
        }
    }

    @Benchmark
    public @Nullable Object lookUp(Ours state) {
        return state.clients.find(state.next());
    }

    @Benchmark
    public boolean heartline(Ours state) {
        Client client = state.clients.find(state.next());
        return client != null && state.clients.renew(client, LEASE_NANOS);
    }

    @Benchmark
    public void netty(Netty state) {
        Timeout[] held = state.timeouts.get(state.next());
        held[0].cancel();
        held[0] = state.begin();
    }

    @Benchmark
    public @Nullable Object caffeine(Caffeines state) {
        return state.cache.getIfPresent(state.next());
    }

    @Benchmark
    public void agrona(Agrona state) {
        long[] held = state.timers.get(state.next());
        state.wheel.cancelTimer(held[0]);
        held[0] = state.schedule();
    }

    @Benchmark
    public void sweep(Sweep state) {
        state.stamps.get(state.next()).nanos = System.nanoTime();
    }
}
