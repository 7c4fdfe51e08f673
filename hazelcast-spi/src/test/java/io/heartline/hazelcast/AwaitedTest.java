package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A crowd that waits is answered like a few, and the limits of a wait hold. */
class AwaitedTest {

    private static final int THREADS = 64;

    @Test
    void everybodyInACrowdGetsTheOwnAnswer() throws Exception {
        List<Awaited<Integer>> stages = new ArrayList<>();
        List<CompletableFuture<Integer>> seen = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Awaited<Integer> stage = new Awaited<>();
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            Thread thread = new Thread(() -> answer.complete(stage.thenApply(n -> n + 1).join()));
            thread.setDaemon(true);
            thread.start();
            stages.add(stage);
            seen.add(answer);
        }
        for (int i = 0; i < THREADS; i++) {
            stages.get(i).complete(i);
        }
        for (int i = 0; i < THREADS; i++) {
            assertThat(seen.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i + 1);
        }
    }

    @Test
    void whatFollowsIsWaitedForTheSameWay() {
        assertThat(new Awaited<String>().thenApply(String::length)).isInstanceOf(Awaited.class);
    }

    @Test
    void aWaitEndsInTimeAndAFailureIsHandedOn() {
        Awaited<String> never = new Awaited<>();
        assertThatThrownBy(() -> never.get(20, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        never.completeExceptionally(new IllegalStateException("over"));
        assertThatThrownBy(never::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
