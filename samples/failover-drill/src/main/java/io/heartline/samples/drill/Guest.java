package io.heartline.samples.drill;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who has the shop's page open. Its beats go through the balancer, to any server. */
final class Guest {

    private static final long BEAT_NANOS = 20_000_000_000L;
    private static final long RETRY_NANOS = 200_000_000L;
    private static final Pattern NAME = Pattern.compile("Guest [0-9a-f]+");

    private final GuestHttp http;
    private final int port;
    private String token = "";
    private volatile String name = "";
    private volatile boolean asking;
    private volatile long dueNanos = System.nanoTime();
    private boolean leaves;

    /** When it said good-bye or fell silent. */
    private volatile long endedNanos;

    Guest(GuestHttp http, int port) {
        this.http = http;
        this.port = port;
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return name + (leaves ? ", who said good-bye," : ", who fell silent,");
    }

    boolean hasEnded() {
        return endedNanos != 0;
    }

    long endedNanos() {
        return endedNanos;
    }

    /** Says good-bye with the next message, which is repeated until it is answered. */
    void leave() {
        leaves = true;
        dueNanos = System.nanoTime();
    }

    /** Is never heard of again. */
    void fallSilent() {
        endedNanos = System.nanoTime();
    }

    /** Beats if it is time to. For one thread. */
    void turn(long nowNanos) {
        if (asking || hasEnded() || dueNanos - nowNanos > 0) {
            return;
        }
        asking = true;
        boolean last = leaves;
        var unused =
                ready().thenCompose(t -> http.beat(port, t, last ? ",\"leave\":true" : ""))
                        .whenComplete((answer, failure) -> answered(failure == null, last));
    }

    private void answered(boolean good, boolean last) {
        long now = System.nanoTime();
        if (good) {
            endedNanos = last ? now : endedNanos;
        }
        dueNanos = now + (good ? BEAT_NANOS : RETRY_NANOS);
        asking = false;
    }

    private CompletableFuture<String> ready() {
        return token.isEmpty() ? open() : CompletableFuture.completedFuture(token);
    }

    /** Opens the page, and gets a token for the name that stands on it. */
    private CompletableFuture<String> open() {
        return http.page(port)
                .thenCompose(
                        page -> {
                            Matcher found = NAME.matcher(page.body());
                            List<String> cookies = page.headers().allValues("Set-Cookie");
                            if (!found.find() || cookies.isEmpty()) {
                                throw new IllegalStateException("not the shop's page");
                            }
                            name = found.group();
                            return http.token(port, cookies.get(0).replaceFirst(";.*", ""));
                        })
                .thenApply(
                        got -> {
                            token = got;
                            return got;
                        });
    }
}
