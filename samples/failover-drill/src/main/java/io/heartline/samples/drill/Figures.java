package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The figures of a run: a table for people, and drill.json for everything else. */
final class Figures {

    private final List<Figure> figures = new ArrayList<>();

    /**
     * One figure.
     *
     * @param loss whether a missed bar means that something was lost
     */
    private record Figure(String name, double value, Bar bar, boolean loss) {

        boolean reached() {
            return bar.reached().test(value);
        }

        String row() {
            String verdict = bar.text().isEmpty() && reached() ? "" : reached() ? "ok" : "FAILED";
            return "%-28s %14s   %-14s %s"
                    .formatted(name, Bar.number(value), bar.text(), verdict)
                    .stripTrailing();
        }

        String json() {
            return "  \"" + name + "\": " + (Double.isNaN(value) ? "null" : Bar.number(value));
        }
    }

    void add(String name, double value, Bar bar) {
        figures.add(new Figure(name, value, bar, false));
    }

    /** Adds a figure that must be zero: anything else means that somebody lost something. */
    void addLoss(String name, long value) {
        figures.add(new Figure(name, value, Bar.zero(), true));
    }

    boolean nothingLost() {
        return figures.stream().filter(Figure::loss).allMatch(Figure::reached);
    }

    long missed() {
        return figures.stream().filter(figure -> !figure.reached()).count();
    }

    String table() {
        return figures.stream().map(Figure::row).collect(Collectors.joining("\n"));
    }

    void write(Path json) throws IOException {
        Files.writeString(
                json,
                figures.stream()
                        .map(Figure::json)
                        .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
    }
}
