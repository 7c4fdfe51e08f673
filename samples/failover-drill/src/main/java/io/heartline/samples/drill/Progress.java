package io.heartline.samples.drill;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells what is going on: a line for each step, and on a terminal one more that keeps changing.
 *
 * <p>Safe for any thread.
 */
final class Progress {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal = isTerminal();
    private final long started = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    synchronized void step(String text) {
        out.println((terminal ? CLEAR_LINE : "") + seconds() + text);
    }

    /** Replaces the changing line; does nothing when the output is not a terminal. */
    synchronized void now(String text) {
        if (terminal) {
            out.print(CLEAR_LINE + seconds() + text);
            out.flush();
        }
    }

    private static boolean isTerminal() {
        try {
            String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }

    private String seconds() {
        return "[%3d s] ".formatted((System.nanoTime() - started) / 1_000_000_000);
    }
}
