package io.heartline.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One {@code redis-server} of our own, and a connection to it. */
final class Redis implements AutoCloseable {

    private final int port;
    private final Path folder;
    private final Process process;
    private final Socket socket;
    private final InputStream in;

    private Redis(int port, Path folder, Process process, Socket socket) throws IOException {
        this.port = port;
        this.folder = folder;
        this.process = process;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** Says whether there is one on this machine. */
    static boolean installed() {
        return Files.isExecutable(Path.of("/usr/bin/redis-server"));
    }

    /** Starts one without persistence; a full resync starts at once. */
    static Redis start(int port) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bench-redis");
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", "" + port));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", ""));
        command.addAll(List.of("--repl-diskless-sync-delay", "0"));
        command.addAll(List.of("--enable-debug-command", "yes"));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("log").toFile())
                        .redirectErrorStream(true)
                        .start();
        for (int i = 0; i < 100; i++) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                return new Redis(port, folder, process, socket);
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        process.destroyForcibly();
        throw new IOException("redis-server did not start; see " + folder);
    }

    int port() {
        return port;
    }

    /** Runs a command whose answer is one line. */
    String ask(String... words) throws IOException {
        socket.getOutputStream().write(command(words));
        return line();
    }

    /** Sets so many entries of random bytes, many in one go. */
    void fill(int from, int count, int bytes) throws IOException {
        Random random = new Random(from);
        byte[] value = new byte[bytes];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = from; i < from + count; ) {
            int batch = Math.min(500, from + count - i);
            out.reset();
            for (int k = 0; k < batch; k++, i++) {
                random.nextBytes(value);
                out.writeBytes(text("*3\r\n$3\r\nSET\r\n"));
                byte[] key = text("entry-" + i);
                out.writeBytes(text("$" + key.length + "\r\n"));
                out.writeBytes(key);
                out.writeBytes(text("\r\n$" + bytes + "\r\n"));
                out.writeBytes(value);
                out.writeBytes(text("\r\n"));
            }
            socket.getOutputStream().write(out.toByteArray());
            for (int k = 0; k < batch; k++) {
                line();
            }
        }
    }

    /** Returns a number of {@code INFO}. */
    long info(String name) throws IOException {
        socket.getOutputStream().write(command("INFO"));
        byte[] text = in.readNBytes(Integer.parseInt(line().substring(1)) + 2);
        for (String line : new String(text, StandardCharsets.UTF_8).split("\r\n")) {
            if (line.startsWith(name + ":")) {
                String value = line.substring(name.length() + 1);
                return value.equals("up") ? 1 : value.equals("down") ? 0 : Long.parseLong(value);
            }
        }
        throw new IOException("INFO has no " + name);
    }

    /** Loses the link to the master and hears nothing for some seconds. Does not wait. */
    void cut(int seconds) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(command("MULTI"));
        out.writeBytes(command("CLIENT", "KILL", "TYPE", "master"));
        out.writeBytes(command("DEBUG", "SLEEP", "" + seconds));
        out.writeBytes(command("EXEC"));
        socket.getOutputStream().write(out.toByteArray());
    }

    /** Returns when the cut is over. */
    void cutIsOver() throws IOException {
        for (int i = 0; i < 7; i++) { // OK, QUEUED, QUEUED, *2, and the two answers
            if (line().startsWith("*2")) {
                line();
                line();
                return;
            }
        }
        throw new IOException("an answer that is not understood");
    }

    private static byte[] command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return text(text.toString());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("redis-server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        if (line.charAt(0) == '-') {
            throw new IOException("redis-server: " + line);
        }
        return line.toString();
    }

    @Override
    public void close() throws Exception {
        socket.close();
        process.destroyForcibly().waitFor();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
