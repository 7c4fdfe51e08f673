package io.heartline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parent's side of a process that is sent lines and answers each with a line that begins with
 * {@code "= "}. Not thread-safe.
 */
public final class MemberProcess implements AutoCloseable {

    /** As docs/operations.md advises for servers: for all members alike. */
    private static final String HUGE_PAGES = "-XX:+UseTransparentHugePages";

    private final Process process;
    private final BufferedReader answers;

    private MemberProcess(Process process) {
        this.process = process;
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static MemberProcess start(String kind, String cluster, String heap) throws IOException {
        return start(
                Member.class,
                List.of(
                        "-Xms" + heap,
                        "-Xmx" + heap,
                        HUGE_PAGES,
                        "-Djava.util.logging.config.file=/dev/null"),
                List.of(kind, cluster));
    }

    /** Starts a class on this JVM's class path, and returns once it has said a first line. */
    public static MemberProcess start(
            Class<?> main, Collection<String> options, Collection<String> arguments)
            throws IOException {
        MemberProcess member = launch(main, options, arguments);
        member.answer();
        return member;
    }

    /** Starts a class that will say a first line: the first {@link #answer}. */
    public static MemberProcess launch(
            Class<?> main, Collection<String> options, Collection<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new MemberProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Sends a line and returns the answer. */
    public String ask(Object... words) throws IOException {
        tell(words);
        return answer();
    }

    /** Sends a line; somebody reads the {@link #answer} later. */
    public void tell(Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        process.getOutputStream()
                .write((line.toString().strip() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("= ")) {
                return line.substring(2);
            }
        }
        throw new IOException("a member ended before it answered");
    }

    public Map<String, Long> counters() throws IOException {
        Map<String, Long> counters = new HashMap<>();
        for (String pair : ask("counters").split(" ")) {
            int equals = pair.indexOf('=');
            counters.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
        }
        return counters;
    }

    public long pid() {
        return process.pid();
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
