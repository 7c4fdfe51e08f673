package io.heartline.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes to a store in several manners, from inside a member. */
final class Load {

    /** In place of a percentage of local keys: all keys, wherever they are. */
    static final int ALL = -1;

    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 1_024;
    private static final int IN_FLIGHT = 256;
    private static final int SAMPLES_MAX = 1 << 20;

    private final Store store;

    Load(Store store) {
        this.store = store;
    }

    /** What a round measured. */
    record Result(double perSecond, double p50Micros, double p99Micros) {

        static Result parse(String text) {
            String[] parts = text.split(" ");
            return new Result(
                    Double.parseDouble(parts[0]),
                    Double.parseDouble(parts[1]),
                    Double.parseDouble(parts[2]));
        }

        @Override
        public String toString() {
            return perSecond + " " + p50Micros + " " + p99Micros;
        }
    }

    /** Returns the part of all keys whose writes begin at this member. */
    double localShare() {
        int local = 0;
        for (int i = 0; i < KEYS; i++) {
            local += store.local(store.key("key-" + i)) ? 1 : 0;
        }
        return (double) local / KEYS;
    }

    /** Chooses keys so that so many of a hundred are local; or all keys. */
    private List<Store.Key> keys(int localPercent) {
        List<Store.Key> local = new ArrayList<>();
        List<Store.Key> remote = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            Store.Key key = store.key("key-" + i);
            (store.local(key) ? local : remote).add(key);
        }
        int locals = local.size();
        int remotes = remote.size();
        if (localPercent != ALL) {
            int hundreds =
                    Math.min(parts(locals, localPercent), parts(remotes, 100 - localPercent));
            locals = hundreds * localPercent / 100;
            remotes = hundreds * (100 - localPercent) / 100;
        }
        List<Store.Key> chosen = new ArrayList<>(local.subList(0, locals));
        chosen.addAll(remote.subList(0, remotes));
        Collections.shuffle(chosen, new Random(1));
        return chosen;
    }

    /** Of how many keys these can be so many of a hundred. */
    private static int parts(int keys, int percent) {
        return percent == 0 ? KEYS : Math.min(KEYS, keys * 100 / percent);
    }

    /** So many threads, each waiting for its write. */
    Result callers(int callers, int millis, int localPercent) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return callers(callers, keys(localPercent), () -> System.nanoTime() - end >= 0);
    }

    private Result callers(int callers, List<Store.Key> keys, BooleanSupplier over)
            throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        long[][] samples = new long[callers][];
        long from = System.nanoTime();
        for (int c = 0; c < callers; c++) {
            int caller = c;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    samples[caller] = caller(keys, caller, callers, over);
                                } catch (Exception e) {
                                    failure.set(e);
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return result(Arrays.stream(samples).flatMapToLong(Arrays::stream).toArray(), from);
    }

    private long[] caller(List<Store.Key> keys, int caller, int callers, BooleanSupplier over)
            throws Exception {
        long[] nanos = new long[SAMPLES_MAX / callers];
        int count = 0;
        for (int i = caller; !over.getAsBoolean() && count < nanos.length; i += callers) {
            Store.Key key = keys.get(i % (keys.size() - keys.size() % callers));
            long from = System.nanoTime();
            store.put(key, value(i));
            nanos[count++] = System.nanoTime() - from;
        }
        return Arrays.copyOf(nanos, count);
    }

    /** So many writes under way: where one is acknowledged, the next begins. */
    Result pipelined(int inFlight, int millis, int localPercent) throws Exception {
        List<Store.Key> keys = keys(localPercent);
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Chain> chains = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            chains.add(new Chain(keys, i, inFlight, end));
        }
        chains.forEach(Chain::next);
        for (Chain chain : chains) {
            chain.over.get(millis + 60_000L, TimeUnit.MILLISECONDS);
        }
        return result(
                chains.stream().flatMapToLong(c -> Arrays.stream(c.nanos, 0, c.count)).toArray(),
                start);
    }

    private final class Chain {
        final CompletableFuture<Void> over = new CompletableFuture<>();
        final long[] nanos;
        int count;
        private final List<Store.Key> keys;
        private final int step;
        private final long end;
        private int at;

        Chain(List<Store.Key> keys, int first, int step, long end) {
            this.keys = keys.subList(0, keys.size() - keys.size() % step);
            this.step = step;
            this.end = end;
            this.at = first;
            this.nanos = new long[2 * SAMPLES_MAX / step];
        }

        void next() {
            long from = System.nanoTime();
            if (from - end >= 0 || count == nanos.length) {
                over.complete(null);
                return;
            }
            Store.Key key = keys.get(at);
            at = (at + step) % keys.size();
            store.putAsync(
                    key,
                    value(at),
                    error -> {
                        if (error != null) {
                            over.completeExceptionally(error);
                            return;
                        }
                        nanos[count++] = System.nanoTime() - from;
                        next();
                    });
        }
    }

    /** So many threads, each waiting for its write, until something is so. */
    Result during(int callers, BooleanSupplier over) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread watch =
                new Thread(
                        () -> {
                            while (!over.getAsBoolean()) {
                                LockSupport.parkNanos(5_000_000);
                            }
                            stop.set(true);
                        });
        watch.start();
        return callers(callers, keys(ALL), stop::get);
    }

    /** Writes entries {@code from} to {@code from + count}, safely. */
    void fill(int from, int count, int bytes) throws Exception {
        write(from, count, bytes, store::putAsync);
    }

    /** Overwrites the first entries without waiting for the other member. */
    void unsafe(int count, int bytes) throws Exception {
        write(0, count, bytes, store::putUnsafe);
    }

    private interface Put {
        void begin(Store.Key key, byte[] value, Consumer<@Nullable Throwable> done);
    }

    private void write(int from, int count, int bytes, Put put) throws Exception {
        Semaphore places = new Semaphore(IN_FLIGHT);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Random random = new Random();
        for (int i = from; i < from + count && failure.get() == null; i++) {
            byte[] value = new byte[bytes];
            random.nextBytes(value);
            places.acquire();
            put.begin(
                    store.key("entry-" + i),
                    value,
                    error -> {
                        if (error != null) {
                            failure.set(error);
                        }
                        places.release();
                    });
        }
        places.acquire(IN_FLIGHT);
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static byte[] value(int i) {
        byte[] value = new byte[VALUE_BYTES];
        java.nio.ByteBuffer.wrap(value).putInt(i).putLong(System.nanoTime());
        return value;
    }

    private static Result result(long[] nanos, long from) {
        double seconds = (System.nanoTime() - from) / 1e9;
        Arrays.sort(nanos);
        return new Result(
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1e3,
                nanos[(int) (nanos.length * 0.99)] / 1e3);
    }
}
