package io.heartline.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FiguresTest {

    private static final String JSON =
            """
            {
              "kill_ms": {"value": 73.5, "unit": "ms", "runs": 3, "command": "mvn x"},
              "freeze_ms": {"value": 2100, "unit": "ms", "runs": 3, "command": "mvn y"}
            }
            """;

    @Test
    void shouldWriteTheWantedFiguresBetweenTheMarks() throws Exception {
        String page = "a\n<!-- figures: kill_* -->\nold\n<!-- /figures -->\nb\n";

        assertThat(Figures.parse(JSON).fill(page))
                .isEqualTo(
                        """
                        a
                        <!-- figures: kill_* -->

                        | figure | value | unit | runs | measured by |
                        |---|---:|---|---:|---|
                        | `kill_ms` | 73.5 | ms | 3 | `mvn x` |

                        <!-- /figures -->
                        b
                        """);
    }

    @Test
    void shouldSaySo_whenNothingIsMeasured() throws Exception {
        assertThat(Figures.parse("{}").fill("<!-- figures: * -->\n<!-- /figures -->"))
                .isEqualTo("<!-- figures: * -->\n\nNot measured yet.\n\n<!-- /figures -->");
    }

    @Test
    void shouldRefuseAFigureThatLacksItsCommand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Figures.parse("{\"x\": {\"value\": 1, \"unit\": \"ms\"}}"))
                .withMessageContaining("x must have exactly [value, unit, runs, command]");
    }
}
