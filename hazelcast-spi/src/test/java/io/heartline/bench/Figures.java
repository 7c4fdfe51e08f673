package io.heartline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures of one measurement, each the median of some rounds. */
final class Figures {

    private record Figure(String name, double value, String unit, int runs, String bar) {

        String number() {
            return value == Math.rint(value)
                    ? Long.toString((long) value)
                    : String.format(Locale.ROOT, "%.3f", value);
        }
    }

    private final List<Figure> figures = new ArrayList<>();

    /**
     * Adds the median of some rounds.
     *
     * @param bar what it should be, for people; may be empty
     */
    void median(String name, List<Double> rounds, String unit, String bar) {
        add(name, Rounds.median(rounds), unit, rounds.size(), bar);
    }

    void add(String name, double value, String unit, int runs, String bar) {
        figures.add(new Figure(name, value, unit, runs, bar));
    }

    String table() {
        return figures.stream()
                .map(
                        f ->
                                "%-36s %16s %-6s %3d runs  %s"
                                        .formatted(f.name, f.number(), f.unit, f.runs, f.bar)
                                        .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    /** Name to value, unit and runs, as {@code docs/figures.json} has it. */
    String json() {
        return figures.stream()
                .map(
                        f ->
                                "  \"%s\": {\"value\": %s, \"unit\": \"%s\", \"runs\": %d}"
                                        .formatted(f.name, f.number(), f.unit, f.runs))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }
}
