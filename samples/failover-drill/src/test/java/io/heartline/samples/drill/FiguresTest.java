package io.heartline.samples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @TempDir private Path directory;

    @Test
    void writesOneFlatObject() throws IOException {
        Figures figures = new Figures();
        figures.addLoss("lost", 0);
        figures.add("ratio", 0.345678, Bar.atLeast(0.3));
        figures.add("unread", Double.NaN, Bar.atMost(1));
        Path json = directory.resolve("drill.json");
        figures.write(json);
        assertThat(Files.readString(json))
                .isEqualTo("{\n  \"lost\": 0,\n  \"ratio\": 0.346,\n  \"unread\": null\n}\n");
        assertThat(figures.missed()).isEqualTo(1);
        assertThat(figures.nothingLost()).isTrue();
    }

    @Test
    void aSingleLossFailsTheRun() {
        Figures figures = new Figures();
        figures.addLoss("lost", 1);
        assertThat(figures.nothingLost()).isFalse();
        assertThat(figures.table()).contains("FAILED");
    }
}
