package io.heartline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Checks the committed pages. */
class PagesTest {

    private static final Path DOCS = Path.of("").toAbsolutePath();
    private static final Pattern LOCAL_LINK =
            Pattern.compile("\\]\\((?!https?://|#|mailto:)([^)#\\s]+)(?:#[^)]*)?\\)");

    @TestFactory
    List<DynamicTest> shouldShowTheFiguresOfTheFile() throws IOException {
        Figures figures = Figures.parse(Files.readString(DOCS.resolve("figures.json")));
        return eachPage(
                page ->
                        assertThat(Files.readString(page))
                                .as("run: mvn -q -Pfigures -pl docs -am process-classes")
                                .isEqualTo(figures.fill(Files.readString(page))));
    }

    @TestFactory
    List<DynamicTest> shouldLinkToFilesThatExist() throws IOException {
        return eachPage(
                page -> {
                    List<String> links =
                            LOCAL_LINK
                                    .matcher(Files.readString(page))
                                    .results()
                                    .map((MatchResult found) -> found.group(1))
                                    .toList();
                    assertThat(links).allMatch(link -> Files.exists(page.resolveSibling(link)));
                });
    }

    private interface Check {
        void on(Path page) throws IOException;
    }

    private static List<DynamicTest> eachPage(Check check) throws IOException {
        List<Path> pages = Figures.pages(DOCS);
        assertThat(pages).isNotEmpty();
        return pages.stream()
                .map(
                        page ->
                                DynamicTest.dynamicTest(
                                        DOCS.relativize(page).toString(), () -> check.on(page)))
                .toList();
    }
}
