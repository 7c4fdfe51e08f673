package io.heartline.samples.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guests who are on-line while the servers die, and a list of them from each server, which is
 * looked at once a second. Some stay to the end: nobody may ever say that one has left. Others come
 * and go, by a good-bye or by silence: nobody may list one for longer than it may take.
 */
final class Guests implements AutoCloseable {

    private static final int STAYING = 60;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration COMING_MOST = Duration.ofMinutes(1);
    private static final Duration NEXT_PASSER = Duration.ofSeconds(8);

    /** Of the default settings: three beats of 20 s and a grace of 10 s, and 2 s. */
    private static final Duration LISTED_MOST = Duration.ofSeconds(60 + 10 + 2);

    private final GuestHttp http = new GuestHttp();
    private final List<Guest> staying = new ArrayList<>();
    private final List<Guest> passing = new ArrayList<>();
    private final List<GuestList> lists;
    private final Progress progress;
    private final int port;
    private final Thread beating = new Thread(this::beat, "guests");
    private final Thread watching = new Thread(this::watch, "guest-lists");
    private final Set<String> listedOnce = ConcurrentHashMap.newKeySet();
    private final Set<String> missing = new HashSet<>();
    private final Set<String> ghosts = new HashSet<>();
    private volatile boolean closed;
    private volatile long falseLeaves;
    private volatile long looks;

    Guests(int balancerPort, List<TomcatServer> servers, Progress progress) {
        port = balancerPort;
        this.progress = progress;
        lists = servers.stream().map(server -> new GuestList(http, server)).toList();
        for (int i = 0; i < STAYING; i++) {
            staying.add(new Guest(http, port));
        }
        beating.setDaemon(true);
        watching.setDaemon(true);
    }

    /**
     * Lets them come, and waits until all who will stay are listed: a crowd that arrives is no part
     * of what is measured.
     *
     * @throws IllegalStateException if they are not, in a minute
     */
    void start() {
        beating.start();
        watching.start();
        long end = System.nanoTime() + COMING_MOST.toNanos();
        while (listedOnce.size() < STAYING) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "only %d of %d guests are listed".formatted(listedOnce.size(), STAYING));
            }
            sleep(TURN);
        }
    }

    private void beat() {
        long nextPasser = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            staying.forEach(guest -> guest.turn(now));
            List<Guest> passers = passers();
            passers.forEach(guest -> guest.turn(now));
            if (nextPasser - now <= 0) {
                nextPasser = now + NEXT_PASSER.toNanos();
                endLast(passers);
                synchronized (passing) {
                    passing.add(new Guest(http, port));
                }
            }
            sleep(TURN);
        }
    }

    private List<Guest> passers() {
        synchronized (passing) {
            return List.copyOf(passing);
        }
    }

    /** By turns with a good-bye and without. */
    private static void endLast(List<Guest> passers) {
        if (passers.isEmpty()) {
            return;
        }
        Guest last = passers.get(passers.size() - 1);
        if (passers.size() % 2 == 0) {
            last.leave();
        } else {
            last.fallSilent();
        }
    }

    private void watch() {
        while (!closed) {
            for (GuestList list : lists) {
                Set<String> names = list.ask();
                if (names != null) {
                    look(list, names, System.nanoTime());
                    looks++;
                }
            }
            sleep(Duration.ofSeconds(1));
        }
    }

    private void look(GuestList list, Set<String> names, long nowNanos) {
        int left = 0;
        for (Guest guest : staying) {
            String name = guest.name();
            if (names.contains(name)) {
                listedOnce.add(name);
                missing.remove(name);
            } else if (listedOnce.contains(name) && missing.add(name)) {
                left++;
            }
        }
        if (left > 0) {
            falseLeaves += left;
            progress.step("%s lists %d guests no longer who never left".formatted(list, left));
        }
        for (Guest guest : passers()) {
            if (guest.hasEnded()
                    && nowNanos - guest.endedNanos() > LISTED_MOST.toNanos()
                    && names.contains(guest.name())
                    && ghosts.add(guest.name())) {
                long seconds = Duration.ofNanos(nowNanos - guest.endedNanos()).toSeconds();
                progress.step("%s lists %s %d s after its end".formatted(list, guest, seconds));
            }
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it and tells what was seen. */
    void report(Figures figures) throws InterruptedException {
        close();
        watching.join();
        boolean seen = looks > 0 && listedOnce.size() == STAYING;
        figures.add("guests_passed", passers().size(), Bar.moreThan(10));
        figures.add("guest_lists_read", looks, Bar.moreThan(100));
        figures.add("presence_false_leaves", seen ? falseLeaves : Double.NaN, Bar.zero());
        figures.add("presence_ghosts", seen ? ghosts.size() : Double.NaN, Bar.zero());
    }

    @Override
    public void close() {
        closed = true;
    }
}
