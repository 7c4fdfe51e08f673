package io.heartline.samples.drill;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened when: a sample four times a second, and the faults between them.
 *
 * <p>Samples come from a thread of its own; marks may come from any.
 */
final class Timeline {

    private static final long PERIOD_MS = 250;

    /** What a mark stands for. */
    enum Mark {
        FAULT,
        BACK
    }

    /**
     * One sample.
     *
     * @param second since the beginning
     * @param goodPerSecond good answers
     * @param failedPerSecond requests without a good answer
     * @param lagBytes what backups have still to acknowledge; NaN when no server tells
     */
    record Sample(double second, double goodPerSecond, double failedPerSecond, double lagBytes) {}

    /** A fault or its end. */
    record Event(double second, String what, Mark mark) {}

    private final Crowd crowd;
    private final Pair pair;
    private final Progress progress;
    private volatile long started;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Thread sampler = new Thread(this::sampleUntilClosed, "timeline");
    private final Thread lagReader = new Thread(this::readLagUntilClosed, "timeline-lag");
    private volatile double lagBytes = Double.NaN;
    private volatile boolean closed;

    Timeline(Crowd crowd, Pair pair, Progress progress) {
        this.crowd = crowd;
        this.pair = pair;
        this.progress = progress;
        sampler.setDaemon(true);
        lagReader.setDaemon(true);
    }

    void start() {
        started = System.nanoTime();
        sampler.start();
        lagReader.start();
    }

    synchronized void mark(String what, Mark mark) {
        events.add(new Event(second(), what, mark));
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private double second() {
        return (System.nanoTime() - started) / 1e9;
    }

    private void sampleUntilClosed() {
        double last = second();
        long good = crowd.goodAnswers();
        long failed = crowd.failedRequests();
        while (sleep()) {
            double now = second();
            long goodNow = crowd.goodAnswers();
            long failedNow = crowd.failedRequests();
            double span = now - last;
            Sample sample =
                    new Sample(now, (goodNow - good) / span, (failedNow - failed) / span, lagBytes);
            synchronized (this) {
                samples.add(sample);
            }
            progress.now(
                    "%.0f good answers/s, %.0f errors/s"
                            .formatted(sample.goodPerSecond(), sample.failedPerSecond()));
            last = now;
            good = goodNow;
            failed = failedNow;
        }
    }

    private void readLagUntilClosed() {
        while (sleep()) {
            lagBytes =
                    pair.servers().stream()
                            .mapToDouble(s -> ServerStatus.of(s).number(ServerStatus.LAG_BYTES))
                            .filter(lag -> !Double.isNaN(lag))
                            .max()
                            .orElse(Double.NaN);
        }
    }

    private boolean sleep() {
        try {
            Thread.sleep(PERIOD_MS);
        } catch (InterruptedException e) {
            return false;
        }
        return !closed;
    }

    void end() {
        closed = true;
    }
}
