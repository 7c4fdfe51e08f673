package io.heartline.samples.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** All shoppers, what they counted together, and those who pass by. Safe for any thread. */
final class Crowd {

    private static final long STACK_BYTES = 256 * 1024;
    private static final Duration INSPECTION_WAIT = Duration.ofSeconds(30);

    private static final int SHOPPERS_PER_PASSER_BY = 10;

    private final long thinkMs;
    private final List<Shopper> shoppers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder good = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder uncured = new LongAdder();
    private final LongAdder gaveUp = new LongAdder();
    private volatile boolean open = true;

    Crowd(Settings settings, int balancerPort) {
        thinkMs = settings.think().toMillis();
        for (int i = 0; i < settings.shoppers(); i++) {
            Shopper shopper = new Shopper(this, balancerPort, i);
            shoppers.add(shopper);
            thread("shopper-" + i, shopper);
        }
        for (int i = 0; i < settings.shoppers() / SHOPPERS_PER_PASSER_BY; i++) {
            thread("passer-by-" + i, new PasserBy(this, balancerPort, i));
        }
    }

    private void thread(String name, Runnable visitor) {
        Thread thread = new Thread(null, visitor, name, STACK_BYTES);
        thread.setDaemon(true);
        threads.add(thread);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Makes sure that the load is sticky.
     *
     * @throws IllegalStateException if a shopper has no route
     */
    void requireRoutes() {
        long without = shoppers.stream().filter(shopper -> shopper.route().isEmpty()).count();
        if (without > 0) {
            throw new IllegalStateException(
                    without
                            + " shoppers have no session cookie with a route: the servers do not"
                            + " answer, or their jvmRoute is not set");
        }
    }

    boolean isOpen() {
        return open;
    }

    /** Returns a shopper's next pause: the mean, give or take a quarter. */
    long thinkMs(Random random) {
        return thinkMs * 3 / 4 + random.nextInt((int) thinkMs / 2 + 1);
    }

    void good() {
        good.increment();
    }

    /**
     * Counts a request without a good answer.
     *
     * @param attempt 0 for the first try; 1 for its repetition on the other server
     */
    void failed(int attempt) {
        failed.increment();
        if (attempt == 1) {
            uncured.increment();
        }
    }

    void gaveUp() {
        gaveUp.increment();
    }

    List<Shopper> shoppers() {
        return shoppers;
    }

    long goodAnswers() {
        return good.sum();
    }

    long failedRequests() {
        return failed.sum();
    }

    /** Returns the requests that failed, and failed again on the other server. */
    long uncuredRequests() {
        return uncured.sum();
    }

    /** Returns the requests that were never answered, whatever the shopper tried. */
    long abandonedRequests() {
        return gaveUp.sum();
    }

    long sum(ToLongFunction<Shopper> count) {
        return shoppers.stream().mapToLong(count).sum();
    }

    /**
     * Lets every shopper ask each server directly, and counts the shoppers that get a wrong answer,
     * or none, from any of them.
     */
    long wrongAt(List<TomcatServer> servers) throws InterruptedException {
        List<FutureTask<Boolean>> inspections =
                shoppers.stream().map(shopper -> shopper.inspect(servers)).toList();
        long deadline = System.nanoTime() + INSPECTION_WAIT.toNanos();
        long wrong = 0;
        for (FutureTask<Boolean> inspection : inspections) {
            try {
                long left = Math.max(1, deadline - System.nanoTime());
                wrong += inspection.get(left, TimeUnit.NANOSECONDS) ? 0 : 1;
            } catch (ExecutionException | TimeoutException e) {
                wrong++;
            }
        }
        return wrong;
    }

    /** Ends the shopping; every shopper finishes what it is doing. */
    void end() throws InterruptedException {
        open = false;
        for (Thread thread : threads) {
            thread.join(INSPECTION_WAIT.toMillis());
        }
    }
}
