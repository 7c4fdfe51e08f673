package io.heartline.bench;

import io.heartline.link.Stores;
import io.heartline.spi.EngineSettings;
import io.heartline.spi.TlsSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A member in a process of its own. Obeys the lines that it is sent, answers each with one line,
 * and ends with its parent.
 */
final class Member {

    /** A report that was asked for is new by then. */
    private static final int REPORT_MS = 250;

    /** Before a number: a member of ours with that many backups of each shard. */
    static final String BACKUPS = "heartline-backups:";

    /** Before the file with keys and certificates: a member of ours that speaks TLS. */
    static final String TLS = "heartline-tls:";

    private Member() {}

    /**
     * @param args {@code heartline}, {@code imap}, {@code socket} or {@code least}, and the
     *     cluster's name
     */
    public static void main(String[] args) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Store store = open(args[0], args[1])) {
            say("READY");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(obey(store, line.split(" ")));
            }
        }
        System.exit(0);
    }

    private static Store open(String kind, String cluster) throws IOException {
        EngineSettings ours = EngineSettings.loopback(cluster, Member.class.getClassLoader());
        if (kind.startsWith(TLS)) {
            return new HeartlineStore(ours.withTls(tls(kind.substring(TLS.length()))));
        }
        if (kind.startsWith(BACKUPS)) {
            int backups = Integer.parseInt(kind.substring(BACKUPS.length()));
            return new HeartlineStore(ours.withBackups(backups));
        }
        return switch (kind) {
            case "heartline" -> new HeartlineStore(ours);
            case "imap" -> new IMapStore(cluster);
            case "socket" -> new SocketStore();
            case "least" -> new LeastStore();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static TlsSettings tls(String store) {
        Optional<String> password = Optional.of(Stores.PASSWORD);
        return new TlsSettings(store, password, store, password);
    }

    private static String obey(Store store, String[] words) throws Exception {
        int[] n =
                Arrays.stream(words)
                        .skip(1)
                        .filter(word -> word.matches("-?\\d+"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        Load load = new Load(store);
        switch (words[0]) {
            case "members":
                store.awaitMembers(n[0]);
                return "ok";
            case "share":
                return Double.toString(load.localShare());
            case "serve":
                if (store instanceof SocketStore) {
                    SocketStore.serve();
                } else {
                    LeastStore.serve();
                }
                return "ok";
            case "put":
                return load.callers(n[0], n[1], n[2]).toString();
            case "pipeline":
                return load.pipelined(n[0], n[1], n[2]).toString();
            case "fill":
                load.fill(n[0], n[1], n[2]);
                return "ok";
            case "miss":
                load.unsafe(n[0], n[1]);
                return "ok";
            case "cut":
                ((HeartlineStore) store).cut(n[0]);
                return "ok";
            case "resync":
                return ((HeartlineStore) store).resynced();
            case "during":
                return load.during(n[0], () -> ((HeartlineStore) store).inSync(n[1])).toString();
            case "load":
                ((HeartlineStore) store).acks.start(n[0]);
                return "ok";
            case "acks":
                return ((HeartlineStore) store).acks.take().toString();
            case "leave":
                store.close();
                return "ok";
            case "heap":
                store.forget();
                return Long.toString(heap());
            case "counters":
                store.counters();
                Thread.sleep(REPORT_MS);
                return counters(store.counters());
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private static String counters(Map<String, Long> counters) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(counters).forEach((name, value) -> text.append(name + "=" + value + " "));
        return text.toString().strip();
    }

    /** Bytes that live after some collections. */
    private static long heap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void say(String line) {
        System.out.println("= " + line);
        System.out.flush();
    }
}
