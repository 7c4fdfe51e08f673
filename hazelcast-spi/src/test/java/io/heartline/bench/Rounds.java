package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;

/** Medians, and ratios of neighbouring rounds: the machine's slow moods cancel out. */
final class Rounds {

    private Rounds() {}

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Divides round by round. */
    static List<Double> ratios(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return ratios;
    }
}
