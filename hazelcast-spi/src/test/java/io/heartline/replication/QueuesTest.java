package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the backlog lies in, against the plainest thing that does the same. */
class QueuesTest {

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @RepeatedTest(20)
    void bytesComeBackAsTheyWereAppended() {
        ByteQueue queue = new ByteQueue();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int first = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 100_000 : 2_000)];
            random.nextBytes(bytes);
            queue.append(Slice.of(bytes));
            all.writeBytes(bytes);
            first += random.nextInt(all.size() - first + 1) / (1 + random.nextInt(50));
            queue.dropBefore(first);
            int from = first + random.nextInt(all.size() - first + 1);
            int to = from + random.nextInt(all.size() - from + 1);
            assertThat(read(queue, from, to - from))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(Arrays.copyOfRange(all.toByteArray(), from, to));
        }
        queue.clear();
        queue.append(Slice.of(new byte[] {1, 2, 3}));
        assertThat(read(queue, 1, 2)).containsExactly(2, 3);
    }

    private static byte[] read(ByteQueue queue, int from, int length) {
        byte[] target = new byte[length + 2];
        queue.read(from, target, 1, length);
        return Arrays.copyOfRange(target, 1, length + 1);
    }

    @Test
    void numbersAreFoundByTheirPlace() {
        LongQueue queue = new LongQueue();
        ArrayDeque<Long> held = new ArrayDeque<>();
        long last = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 3) {
                last += 1 + random.nextInt(100);
                queue.add(last);
                held.add(last);
            } else if (!held.isEmpty()) {
                queue.drop();
                held.remove();
            }
            assertThat(queue.size()).as("seed %d", seed).isEqualTo(held.size());
            if (!held.isEmpty()) {
                assertThat(queue.get(0)).isEqualTo(held.getFirst());
                assertThat(queue.find(last)).isEqualTo(held.size() - 1);
                assertThat(queue.find(held.getFirst() - 1)).isNegative();
            }
        }
        queue.clear();
        assertThat(queue.size()).isZero();
    }
}
