package io.heartline.chaos;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.bench.MemberProcess;
import io.heartline.replication.Node;
import io.heartline.spi.DataSettings;
import io.heartline.spi.DataSettings.Fsync;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineSettings;
import io.heartline.state.Codec;
import io.heartline.state.Maps;
import io.heartline.state.Outcome;
import io.heartline.state.Read;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A member in a process of its own that does to a map what it is told: an order is a verb, a mode
 * and words; {@code -} is no value. The answers are {@code applied}, {@code refused} and what was
 * found, {@code value} and it, {@code unknown} and why, or the kind of a failure and why.
 */
final class MapMember {

    private static final String MAP = "orders";

    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx192m",
                    "-XX:TieredStopAtLevel=1", // it starts in half the time
                    "-XX:+UseSerialGC",
                    "-Djava.util.logging.config.file=/dev/null");

    private final Engine engine;

    private MapMember(Engine engine) {
        this.engine = engine;
    }

    /**
     * @param args the first port, the number of backups, and the data directory if there is one
     */
    public static void main(String[] args) throws Exception {
        EngineSettings settings =
                ChaosMember.settings(Integer.parseInt(args[0]), Integer.parseInt(args[1]), 1 << 20);
        if (args.length > 2) {
            settings = settings.withData(new DataSettings(args[2], Fsync.INTERVAL));
        }
        try (Engine engine = ChaosMember.start(settings)) {
            Orders.say("ready");
            Orders.serve(new MapMember(engine)::obey);
        } catch (EngineException e) {
            Orders.say(e.kind() + " " + e.getMessage());
        }
        System.exit(0);
    }

    /** Starts one in a process of its own; its first answer is due. */
    static MemberProcess launch(int firstPort, int backups, Object... data) throws IOException {
        List<String> args = new ArrayList<>();
        args.add(Integer.toString(firstPort));
        args.add(Integer.toString(backups));
        for (Object directory : data) {
            args.add(directory.toString());
        }
        return MemberProcess.launch(MapMember.class, OPTIONS, args);
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "copies":
                return ChaosMember.copies(engine);
            case "counters":
                return ChaosMember.text(ChaosMember.counters(engine));
            case "self":
                return engine.self().toString();
            case "master":
                return String.valueOf(
                        engine.report().shards().get(Node.shardOf(MAP, words[1])).master());
            default:
                ReplicatedMap<String> map = Maps.open(engine, MAP, Codec.TEXT);
                return onMap(map.with(SafetyMode.valueOf(words[1])), words);
        }
    }

    private static String onMap(ReplicatedMap<String> map, String[] words) throws Exception {
        switch (words[0]) {
            case "get":
                return answer(map.getAsync(words[2], Read.LATEST));
            case "put":
                return answer(map.putAsync(words[2], words[3]));
            case "remove":
                return answer(map.removeAsync(words[2]));
            case "step":
                // The second key is written if the first one has the value, which is replaced
                return answer(
                        map.step()
                                .expect(words[2], words[3])
                                .put(words[2], words[4])
                                .put(words[5], words[4])
                                .runAsync());
            case "swap":
                return swap(map, words);
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    /** Sends swaps of many keys at once and answers when all are decided. */
    private static String swap(ReplicatedMap<String> map, String[] words) throws Exception {
        List<CompletableFuture<String>> swaps = new ArrayList<>();
        for (String key : words[2].split(",")) {
            swaps.add(
                    text(map.compareAndSetAsync(key, value(words[3]), value(words[4])))
                            .toCompletableFuture());
        }
        List<String> answers = new ArrayList<>();
        for (CompletableFuture<String> swap : swaps) {
            answers.add(swap.get(60, TimeUnit.SECONDS));
        }
        return String.join(" | ", answers);
    }

    private static String value(String word) {
        return word.equals("-") ? null : word;
    }

    private static String answer(CompletionStage<?> stage) throws Exception {
        return text(stage).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static CompletionStage<String> text(CompletionStage<?> stage) {
        return stage.handle((result, failure) -> failure == null ? text(result) : why(failure));
    }

    private static String text(Object result) {
        if (result instanceof Outcome.Refused<?> refused) {
            return "refused " + (refused.found() == null ? "-" : refused.found());
        }
        return result instanceof Outcome || result instanceof Receipt
                ? "applied"
                : "value " + (result == null ? "-" : result);
    }

    private static String why(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof UnknownOutcomeException) {
                return "unknown " + at.getMessage();
            }
            if (at instanceof EngineException engine) {
                return engine.kind() + " " + engine.getMessage();
            }
        }
        return failure.toString();
    }
}
