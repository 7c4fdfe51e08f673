package io.heartline.samples.drill;

import io.heartline.samples.drill.HttpLine.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A shopper with a browser's patience: it changes its cart and its wishes one at a time, gives up
 * on an answer after one second, and repeats the same change until it is answered.
 *
 * <p>Everything runs in the shopper's own thread; other threads may ask and leave a task.
 */
final class Shopper implements Runnable {

    private static final int GIVE_UP_MS = 1_000;
    private static final int PAUSE_AFTER_ERROR_MS = 200;
    private static final int ATTEMPTS_MAX = 300;
    private static final int INSPECT_ATTEMPTS = 3;
    private static final int READ_EVERY = 8;
    private static final int PRODUCTS = 12;

    private final Crowd crowd;
    private final Random random;
    private final HttpLine line;
    private final Ledger ledger = new Ledger();
    private final AtomicReference<@Nullable FutureTask<Boolean>> task = new AtomicReference<>();
    private volatile @Nullable String cookie;
    private volatile long nextGoodNanos;
    private final AtomicLong sessionIdsChanged = new AtomicLong();

    Shopper(Crowd crowd, int balancerPort, long seed) {
        this.crowd = crowd;
        random = new Random(seed);
        line = new HttpLine(balancerPort, GIVE_UP_MS);
    }

    @Override
    public void run() {
        try (line) {
            for (int turn = random.nextInt(READ_EVERY); crowd.isOpen(); turn++) {
                Thread.sleep(crowd.thinkMs(random));
                runTask();
                if (turn % READ_EVERY == 0 && cookie != null) {
                    read();
                } else {
                    change(turn % 2 == 0 ? Kind.CART : Kind.WISHES);
                }
            }
            runTask();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void change(Kind kind) throws InterruptedException {
        int change = ledger.next(kind);
        String path =
                "/shop/api/%s?change=%d&product=%d"
                        .formatted(kind.word(), change, random.nextInt(PRODUCTS));
        String body = insist(true, path);
        if (body != null) {
            ledger.acknowledged(kind, change, body);
        }
    }

    private void read() throws InterruptedException {
        String body = insist(false, "/shop/api/visit");
        if (body != null) {
            ledger.check(body);
        }
    }

    /**
     * Repeats a request until it is answered; null when the drill ends before, or patience does.
     */
    private @Nullable String insist(boolean change, String path) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX && crowd.isOpen(); attempt++) {
            String body = attempt(line, change, path, attempt);
            if (body != null) {
                good();
                return body;
            }
            crowd.failed(attempt);
            if (attempt > 0) {
                Thread.sleep(PAUSE_AFTER_ERROR_MS);
            }
        }
        if (crowd.isOpen()) {
            crowd.gaveUp();
        }
        return null;
    }

    private @Nullable String attempt(HttpLine over, boolean change, String path, int attempt) {
        try {
            Answer answer =
                    change ? over.post(path, cookie, attempt) : over.get(path, cookie, attempt);
            if (answer.status() != 200) {
                return null;
            }
            keep(answer.cookie(), answer.body());
            return answer.body();
        } catch (IOException e) {
            over.close();
            return null;
        }
    }

    private void keep(@Nullable String fresh, String body) {
        String former = cookie;
        if (fresh == null) {
            return;
        }
        cookie = fresh;
        boolean sameVisit = ledger.isVisit(body);
        if (former != null && sameVisit && !Session.id(former).equals(Session.id(fresh))) {
            sessionIdsChanged.incrementAndGet();
        }
    }

    private void good() {
        crowd.good();
        if (nextGoodNanos == 0) {
            nextGoodNanos = System.nanoTime();
        }
    }

    /** Begins to wait for the next good answer. */
    void awaitGood() {
        nextGoodNanos = 0;
    }

    /**
     * Returns when the next good answer came, by {@link System#nanoTime()}, or 0 while none has.
     */
    long nextGoodNanos() {
        return nextGoodNanos;
    }

    /** Returns the name of the server that this shopper's cookie leads to, or an empty text. */
    String route() {
        String kept = cookie;
        return kept == null ? "" : Session.route(kept);
    }

    /** Lets the shopper ask each of these servers itself, between two of its own requests. */
    FutureTask<Boolean> inspect(List<TomcatServer> servers) {
        FutureTask<Boolean> inspection =
                new FutureTask<>(
                        () -> servers.stream().filter(this::rightAt).count() == servers.size());
        task.set(inspection);
        return inspection;
    }

    private boolean rightAt(TomcatServer server) {
        for (int attempt = 0; attempt < INSPECT_ATTEMPTS; attempt++) {
            try (HttpLine direct = new HttpLine(server.port(), GIVE_UP_MS)) {
                String body = attempt(direct, false, "/shop/api/visit", 0);
                if (body != null) {
                    return ledger.check(body);
                }
            }
        }
        return false;
    }

    private void runTask() {
        FutureTask<Boolean> waiting = task.getAndSet(null);
        if (waiting != null) {
            waiting.run();
        }
    }

    Ledger ledger() {
        return ledger;
    }

    long sessionIdsChanged() {
        return sessionIdsChanged.get();
    }
}
