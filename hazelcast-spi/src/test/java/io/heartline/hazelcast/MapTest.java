package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.Receipt;
import io.heartline.SafetyMode;
import io.heartline.spi.Engine;
import io.heartline.spi.StateSpace;
import io.heartline.state.Codec;
import io.heartline.state.LostReceiptException;
import io.heartline.state.MapChange;
import io.heartline.state.Maps;
import io.heartline.state.Outcome;
import io.heartline.state.Position;
import io.heartline.state.Read;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.Safety;
import io.heartline.state.StateException;
import io.heartline.state.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MapTest {

    private static ReplicatedMap<String> map(Engine engine) {
        return Maps.open(engine, "orders", Codec.TEXT);
    }

    private static List<Engine> pair(Engines engines) throws InterruptedException {
        Engine a = engines.start();
        Engine b = engines.start();
        Engines.until("in sync", () -> Engines.inSync(a, 2) && Engines.inSync(b, 2));
        return List.of(a, b);
    }

    @Test
    void writesAreSeenByBothAndSayHowSafeTheyAre() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            ReplicatedMap<String> a = map(pair.get(0));
            ReplicatedMap<String> b = map(pair.get(1));
            for (int i = 0; i < 50; i++) {
                Receipt receipt = a.put("k" + i, "v" + i);
                assertThat(receipt.copies()).isEqualTo(2);
                assertThat(b.get("k" + i)).isEqualTo("v" + i);
                assertThat(b.get("k" + i, Read.after(receipt))).isEqualTo("v" + i);
                assertThat(b.get("k" + i, Read.notOlderThan(Duration.ZERO))).isEqualTo("v" + i);
                assertThat(b.awaitSafe(receipt, 2, Duration.ofSeconds(5))).isEqualTo(Safety.SAFE);
                assertThat(a.awaitSafe(receipt, 3, Duration.ZERO)).isEqualTo(Safety.NOT_YET);
            }
            b.remove("k1");
            assertThat(a.get("k1")).isNull();
            assertThat(Maps.open(pair.get(0), "others", Codec.TEXT).get("k2")).isNull();
            a.with(SafetyMode.ASYNC).put("soon", "x");
            assertThat(b.get("soon")).isEqualTo("x");
        }
    }

    @Test
    void receiptThatIsNotOnTheLineIsLost() throws Exception {
        try (Engines engines = new Engines()) {
            ReplicatedMap<String> map = map(pair(engines).get(0));
            Receipt real = map.put("k", "v");
            Receipt beyond =
                    new Receipt(real.shard(), real.replicationId(), real.offset() + 1_000_000, 2);
            Receipt foreign = new Receipt(real.shard(), "a".repeat(40), real.offset(), 2);
            for (Receipt lost : List.of(beyond, foreign)) {
                assertThat(map.awaitSafe(lost, 1, Duration.ofSeconds(1))).isEqualTo(Safety.LOST);
                assertThatThrownBy(() -> map.get("k", Read.after(lost)))
                        .isInstanceOf(LostReceiptException.class);
            }
        }
    }

    @Test
    void swapsCountExactlyWithManyCallersOnBothMembers() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            AtomicInteger done = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                ReplicatedMap<String> map = map(pair.get(t % 2));
                Thread thread =
                        new Thread(
                                () -> {
                                    for (int i = 0; i < 50; i++) {
                                        done.addAndGet(increment(map) ? 1 : 0);
                                    }
                                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(done.get()).isPositive();
            assertThat(map(pair.get(1)).get("counter")).isEqualTo(Integer.toString(done.get()));
        }
    }

    private static boolean increment(ReplicatedMap<String> map) {
        String now = map.get("counter");
        int next = now == null ? 1 : Integer.parseInt(now) + 1;
        return map.compareAndSet("counter", now, Integer.toString(next)).applied();
    }

    @Test
    void conditionsThatDoNotHoldSayWhatStands() throws Exception {
        try (Engines engines = new Engines()) {
            ReplicatedMap<String> map = map(pair(engines).get(0));
            assertThat(map.putIfAbsent("k", "one").applied()).isTrue();
            Outcome<String> refused = map.putIfAbsent("k", "two");
            assertThat(refused).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused<String>) refused).found()).isEqualTo("one");
            assertThat(map.compareAndSet("k", "one", null).applied()).isTrue();
            assertThat(map.get("k")).isNull();
        }
    }

    @Test
    void stepIsAllOrNothingAndStaysInOneShard() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            ReplicatedMap<String> a = map(pair.get(0));
            ReplicatedMap<String> b = map(pair.get(1));
            a.put("{o7}stock", "1");
            Follower follower = new Follower();
            try (Watch watch = b.watch(null, follower)) {
                assertThat(
                                a.step()
                                        .expect("{o7}stock", "1")
                                        .put("{o7}stock", "0")
                                        .expectAbsent("{o7}order")
                                        .put("{o7}order", "mine")
                                        .run()
                                        .applied())
                        .isTrue();
                Outcome<String> second =
                        b.step().expect("{o7}stock", "1").put("{o7}order", "yours").run();
                assertThat(second).isInstanceOf(Outcome.Refused.class);
                assertThat(b.get("{o7}order")).isEqualTo("mine");
                Engines.until(
                        "seen as one step",
                        () -> follower.steps.contains(List.of("{o7}stock", "{o7}order")));
                assertThat(watch.position()).isNotNull();
            }
            assertThatThrownBy(() -> a.step().put("x", "1").put("y", "2").run())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("{tag}");
        }
    }

    @Test
    void entryExpiresAtItsTimeWhetherReadOrNot() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            ReplicatedMap<String> a = map(pair.get(0));
            ReplicatedMap<String> b = map(pair.get(1));
            Follower follower = new Follower();
            try (Watch watch = b.watch(null, follower)) {
                a.put("short", "x", Duration.ofMillis(1_500));
                a.put("long", "x", Duration.ofHours(1));
                a.put("kept", "x", Duration.ofMillis(1_500));
                a.put("kept", "y");
                assertThat(b.get("short")).isEqualTo("x");
                Engines.until("expired", () -> b.get("short") == null);
                Engines.until(
                        "told so",
                        () ->
                                follower.events.stream()
                                        .anyMatch(
                                                e ->
                                                        e.key().equals("short")
                                                                && e.kind()
                                                                        == MapChange.Kind.EXPIRED));
                assertThat(follower.held).isEqualTo(Map.of("long", "x", "kept", "y"));
                assertThat(a.putIfAbsent("short", "again").applied()).isTrue();
                assertThat(watch.position().toString()).isNotEmpty();
            }
        }
    }

    /** How: a listener on one member stops, its position is read from text on another one. */
    @Test
    void listenerResumesOnAnotherMemberAfterAFailover() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            ReplicatedMap<String> a = map(pair.get(0));
            ReplicatedMap<String> b = map(pair.get(1));
            Follower follower = new Follower();
            Watch first = a.watch(null, follower);
            for (int i = 0; i < 40; i++) {
                a.put("k" + i, "one");
            }
            Engines.until("followed", () -> follower.held.size() == 40);
            assertThat(follower.resets).hasSize(16).doesNotHaveDuplicates();
            first.close();
            String position = first.position().toString();
            engines.stop(pair.get(0));
            for (int i = 20; i < 60; i++) {
                b.put("k" + i, "two");
            }
            b.remove("k0");
            follower.events.clear();
            follower.resets.clear();
            try (Watch resumed = b.watch(Position.parse(position), follower)) {
                Engines.until("up to date", () -> follower.events.size() >= 41);
                Map<String, String> expected = new TreeMap<>();
                for (int i = 1; i < 60; i++) {
                    expected.put("k" + i, i < 20 ? "one" : "two");
                }
                assertThat(follower.held).containsExactlyInAnyOrderEntriesOf(expected);
                assertThat(follower.resets).isEmpty();
                assertThat(follower.events).hasSize(41);
                assertThat(resumed.position().toString()).isNotEqualTo(position);
            }
        }
    }

    /** How: three members, so that the listener's own has no copy of some shards. */
    @Test
    void listenerWithoutACopyHearsEverythingAndASlowOneOnlyFallsBehind() throws Exception {
        try (Engines engines = new Engines()) {
            List<Engine> pair = pair(engines);
            Engine c = engines.start();
            ReplicatedMap<String> a = map(pair.get(0));
            Follower follower = new Follower();
            Follower slow = new Follower();
            slow.millis = 5;
            try (Watch watch = map(c).watch(null, follower);
                    Watch slowWatch = map(c).watch(null, slow)) {
                for (int i = 0; i < 300; i++) {
                    a.put("k" + i % 60, "v" + i);
                }
                Engines.until("all", () -> follower.held.size() == 60 && last(follower));
                Engines.until("all, slowly", () -> slow.held.size() == 60 && last(slow));
                assertThat(watch.position().toString()).isNotEmpty();
                assertThat(slowWatch.position().toString()).isNotEmpty();
            }
        }
    }

    private static boolean last(Follower follower) {
        for (int i = 240; i < 300; i++) {
            if (!("v" + i).equals(follower.held.get("k" + i % 60))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void limitsAreNamedAndAStoppedEngineSaysSo() throws Exception {
        try (Engines engines = new Engines()) {
            Engine a = engines.start();
            ReplicatedMap<String> map = map(a);
            assertThatThrownBy(() -> map.put("", "x")).hasMessageContaining("1 to 1000");
            assertThatThrownBy(() -> map.put("k", "x".repeat(StateSpace.STEP_BYTES_MAX + 1)))
                    .hasMessageContaining("16777216");
            assertThatThrownBy(() -> map.put("k", "x", Duration.ZERO))
                    .hasMessageContaining("1 ms to 3,650 days");
            assertThatThrownBy(() -> map.step().run()).hasMessageContaining("1 to 1000 keys");
            engines.stop(a);
            assertThatThrownBy(() -> map.put("k", "v")).isInstanceOf(StateException.class);
            assertThatThrownBy(
                            () ->
                                    map.getAsync("k", Read.LATEST)
                                            .toCompletableFuture()
                                            .get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StateException.class);
        }
    }
}
