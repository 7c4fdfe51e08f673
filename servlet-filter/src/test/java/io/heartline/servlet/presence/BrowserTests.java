package io.heartline.servlet.presence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the browser client's tests, {@code src/test/js}, in Node.js. Where there is no Node.js, or
 * one that is too old, it says so and all is well. Speaks up only when a test fails.
 */
final class BrowserTests {

    /** The first with a test runner. */
    private static final int NODE_MIN = 18;

    private BrowserTests() {}

    /**
     * @param args the directory of the tests, and the file that their output goes to
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path log = Path.of(args[1]);
        String skipped = whySkipped(log);
        if (skipped != null) {
            System.out.println("The browser client's tests are skipped: " + skipped);
            return;
        }
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".test.mjs"))
                    .sorted()
                    .forEach(command::add);
        }
        int exit = run(command, log);
        if (exit != 0) {
            System.out.println(Files.readString(log, StandardCharsets.UTF_8));
            System.exit(exit);
        }
    }

    private static @Nullable String whySkipped(Path log) throws IOException, InterruptedException {
        try {
            run(List.of("node", "--version"), log);
        } catch (IOException e) {
            return "there is no Node.js on the path";
        }
        String version = Files.readString(log, StandardCharsets.UTF_8).strip();
        String major = version.replaceFirst("^v(\\d+)\\..*$", "$1");
        boolean isOld = !major.matches("\\d{1,4}") || Integer.parseInt(major) < NODE_MIN;
        return isOld ? "Node.js " + version + " is older than " + NODE_MIN : null;
    }

    private static int run(List<String> command, Path log)
            throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }
}
