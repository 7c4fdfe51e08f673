package io.heartline.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.config.Key;
import io.heartline.config.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(heartline\\.[^`]+)` \\| (?:`([^`]*)`)?", Pattern.MULTILINE);

    @Test
    void shouldListEveryKeyWithItsDefault() throws IOException {
        Set<String> documented =
                ROW.matcher(Files.readString(Path.of("user-guide.md")))
                        .results()
                        .map(row -> row.group(1) + "=" + (row.group(2) == null ? "" : row.group(2)))
                        .collect(Collectors.toSet());

        Set<String> known =
                Stream.of(Keys.ENGINE, Keys.SESSION, Keys.PRESENCE)
                        .flatMap(keys -> keys.stream())
                        .map(SettingsTableTest::nameAndDefault)
                        .collect(Collectors.toSet());

        assertThat(documented).isEqualTo(known);
    }

    private static String nameAndDefault(Key<?> key) {
        return key.name() + "=" + key.standard();
    }
}
