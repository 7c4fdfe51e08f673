package io.heartline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTableTest {

    private static final Pattern LOGGED = Pattern.compile("\"(HL\\d{4})");
    private static final Pattern ROW = Pattern.compile("^\\| (HL\\d{4}) ", Pattern.MULTILINE);
    private static final List<String> MODULES =
            List.of("api", "client", "hazelcast-spi", "servlet-filter", "jca-adapter");

    @Test
    void shouldExplainEveryNumberThatTheLogCanShow() throws IOException {
        Set<String> logged = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    logged.addAll(numbers(LOGGED, file));
                }
            }
        }

        assertThat(numbers(ROW, Path.of("operations.md"))).isEqualTo(logged);
    }

    private static Set<String> numbers(Pattern pattern, Path file) throws IOException {
        Set<String> numbers = new TreeSet<>();
        pattern.matcher(Files.readString(file)).results().forEach(m -> numbers.add(m.group(1)));
        return numbers;
    }
}
