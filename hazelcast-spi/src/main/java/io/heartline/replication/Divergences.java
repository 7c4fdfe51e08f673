package io.heartline.replication;

import io.heartline.DivergenceReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The latest reports of branches of this member that lost, values included: at most {@link
 * #BYTES_MAX} bytes, the oldest go first.
 */
final class Divergences {

    /** Names and values that are kept. */
    static final long BYTES_MAX = 16L << 20;

    private static final int REPORTS_MAX = 1_000;

    private final Counters counters;
    private List<DivergenceReport> reports = List.of();

    Divergences(Counters counters) {
        this.counters = counters;
    }

    /** Returns the reports, oldest first; immutable. */
    List<DivergenceReport> all() {
        return reports;
    }

    /** Keeps a report; one of the same stretch of the same branch is replaced. */
    void add(DivergenceReport report) {
        List<DivergenceReport> kept = new ArrayList<>(reports);
        kept.removeIf(
                old ->
                        old.shard() == report.shard()
                                && old.replicationId().equals(report.replicationId())
                                && old.to() == report.to());
        kept.add(report);
        long bytes = kept.stream().mapToLong(Divergences::size).sum();
        while (kept.size() > 1 && (bytes > BYTES_MAX || kept.size() > REPORTS_MAX)) {
            bytes -= size(kept.remove(0));
            counters.divergenceReportsDropped++;
        }
        reports = List.copyOf(kept);
    }

    private static long size(DivergenceReport report) {
        return 100 + report.conflicts().stream().mapToLong(Divergences::size).sum();
    }

    private static long size(DivergenceReport.Conflict conflict) {
        byte[] value = conflict.value();
        return 64L
                + conflict.space().length()
                + conflict.key().length()
                + (value == null ? 0 : value.length);
    }

    /**
     * Returns what is to be kept of the entries of a tail that met other changes: the values of the
     * newest as far as there is room, the names of as many more.
     */
    static List<DivergenceReport.Conflict> conflicts(List<Entry> refused) {
        List<DivergenceReport.Conflict> conflicts = new ArrayList<>();
        long room = BYTES_MAX / 2;
        for (int i = refused.size() - 1; i >= 0; i--) {
            Entry entry = refused.get(i);
            byte[] value = entry.value();
            boolean keep = value != null && value.length <= room;
            DivergenceReport.Conflict conflict =
                    new DivergenceReport.Conflict(
                            entry.space(),
                            entry.key(),
                            entry.field(),
                            entry.offset(),
                            value == null ? -1 : value.length,
                            keep ? value : null);
            room -= size(conflict);
            if (room < -BYTES_MAX / 2) {
                break;
            }
            conflicts.add(conflict);
        }
        Collections.reverse(conflicts);
        return conflicts;
    }
}
