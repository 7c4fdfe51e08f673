package io.heartline.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parent's side of a {@link Member}. */
final class MemberProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;

    private MemberProcess(Process process) {
        this.process = process;
        this.answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static MemberProcess start(String kind, String cluster, String heap) throws IOException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xms" + heap,
                                        "-Xmx" + heap,
                                        "-Djava.util.logging.config.file=/dev/null",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Member.class.getName(),
                                        kind,
                                        cluster))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        MemberProcess member = new MemberProcess(process);
        member.answer();
        return member;
    }

    /** Sends a line and returns the answer. */
    String ask(Object... words) throws IOException {
        tell(words);
        return answer();
    }

    /** Sends a line; somebody reads the {@link #answer} later. */
    void tell(Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        process.getOutputStream()
                .write((line.toString().strip() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("= ")) {
                return line.substring(2);
            }
        }
        throw new IOException("a member ended before it answered");
    }

    Map<String, Long> counters() throws IOException {
        Map<String, Long> counters = new HashMap<>();
        for (String pair : ask("counters").split(" ")) {
            int equals = pair.indexOf('=');
            counters.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
        }
        return counters;
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
