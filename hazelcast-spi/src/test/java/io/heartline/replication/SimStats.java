package io.heartline.replication;

import java.util.Map;
import java.util.TreeMap;

/** What happened in all runs: a suite in which too little happened proves nothing. */
final class SimStats {

    private final Map<String, Long> counts = new TreeMap<>();

    void count(Output output) {
        if (output instanceof Output.Promoted promoted) {
            add(promoted.outsider() ? "outsiderPromotions" : "promotions", 1);
        } else if (output instanceof Output.Verdict verdict && verdict.excluded()) {
            add(verdict.proof() ? "proofs" : "exclusions", 1);
        } else if (output instanceof Output.ResyncCompleted completed) {
            add("completed" + completed.plan(), 1);
        } else if (output instanceof Output.Diverged diverged && !diverged.empty()) {
            add("divergedTails", 1);
            add("mergedFields", diverged.merged().size());
            add("conflictingFields", diverged.conflicts().size());
        } else if (output instanceof Output.HandedOver) {
            add("handedOver", 1);
        } else if (output instanceof Output.HandoverAborted) {
            add("handoversAborted", 1);
        } else if (output instanceof Output.DiskState state && state.late()) {
            add("diskLate", 1);
        } else if (output instanceof Output.FullStop stop) {
            add(stop.over() ? "fullStopsIncomplete" : "fullStopsWaiting", 1);
        } else if (output instanceof Output.Deposed) {
            add("depositions", 1);
        }
    }

    void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }

    long get(String name) {
        return counts.getOrDefault(name, 0L);
    }

    void addAll(SimStats other) {
        other.counts.forEach(this::add);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
