package io.heartline.docs;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The measured figures, and the tables that pages show of them. A page asks for a table with two
 * comments; what stands between them is written by this program:
 *
 * <pre>{@code
 * <!-- figures: kill_* freeze_* -->
 * <!-- /figures -->
 * }</pre>
 */
public final class Figures {

    private static final Pattern TABLE =
            Pattern.compile("(<!-- figures: ([^>]+) -->\n).*?(<!-- /figures -->)", Pattern.DOTALL);
    private static final List<String> PARTS = List.of("value", "unit", "runs", "command");

    private final Map<String, Map<String, Object>> byName;

    private Figures(Map<String, Map<String, Object>> byName) {
        this.byName = byName;
    }

    /** Writes the tables into every page of the given folder. */
    public static void main(String[] args) throws IOException {
        Path docs = Path.of(args[0]);
        Figures figures = parse(Files.readString(docs.resolve("figures.json")));
        for (Path page : pages(docs)) {
            Files.writeString(page, figures.fill(Files.readString(page)));
        }
    }

    /** Returns the Markdown pages of the docs folder, and the project's README above it. */
    static List<Path> pages(Path docs) throws IOException {
        try (Stream<Path> files = Files.walk(docs)) {
            Stream<Path> own = files.filter(file -> file.toString().endsWith(".md"));
            return Stream.concat(own, Stream.of(docs.resolve("../README.md"))).sorted().toList();
        }
    }

    /**
     * Reads {@code name -> {value, unit, runs, command}}, in the order of the file.
     *
     * @throws IllegalArgumentException if a figure lacks a part or has one too many
     */
    static Figures parse(String json) throws IOException {
        Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : JSON.std.mapFrom(json).entrySet()) {
            Map<String, Object> figure = new LinkedHashMap<>();
            if (entry.getValue() instanceof Map<?, ?> parts) {
                parts.forEach((part, value) -> figure.put(String.valueOf(part), value));
            }
            if (!figure.keySet().equals(Set.copyOf(PARTS))) {
                throw new IllegalArgumentException(
                        "figures.json: " + entry.getKey() + " must have exactly " + PARTS);
            }
            byName.put(entry.getKey(), figure);
        }
        return new Figures(byName);
    }

    /** Returns the page with its tables up to date. */
    String fill(String page) {
        return TABLE.matcher(page)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        found.group(1) + table(found.group(2)) + found.group(3)));
    }

    private String table(String patterns) {
        Predicate<String> wanted =
                Pattern.compile(patterns.strip().replace("*", ".*").replaceAll("\\s+", "|"))
                        .asMatchPredicate();
        StringBuilder rows = new StringBuilder();
        byName.forEach(
                (name, figure) -> {
                    if (wanted.test(name)) {
                        rows.append("| `").append(name).append("` ");
                        rows.append("| ").append(figure.get("value"));
                        rows.append(" | ").append(figure.get("unit"));
                        rows.append(" | ").append(figure.get("runs"));
                        rows.append(" | `").append(figure.get("command")).append("` |\n");
                    }
                });
        if (rows.isEmpty()) {
            return "\nNot measured yet.\n\n";
        }
        return "\n| figure | value | unit | runs | measured by |\n|---|---:|---|---:|---|\n"
                + rows
                + "\n";
    }
}
