package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalanceTest {

    private static final MemberId A = new MemberId(1, 1);
    private static final MemberId B = new MemberId(2, 2);

    @Test
    void oldestGivesHalfAwayAndStops() {
        List<Balance.View> shards = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            shards.add(view(i, A, null));
        }
        int moves = 0;
        Optional<Balance.Move> move = Balance.next(A, shards);
        while (move.isPresent()) {
            moves++;
            assertThat(Balance.next(B, shards)).isEmpty();
            int shard = move.get().shard();
            shards.set(shard, view(shard, move.get().to(), null));
            move = Balance.next(A, shards);
        }
        assertThat(moves).isEqualTo(8);
        assertThat(Balance.next(B, shards)).isEmpty();
    }

    @Test
    void differenceOfOneStays() {
        assertThat(Balance.next(A, List.of(view(0, A, null)))).isEmpty();
    }

    @Test
    void writesDecideBeforeNumbers() {
        List<Balance.View> own = List.of(view(0, A, A), view(1, A, A), view(2, A, A));
        assertThat(Balance.next(A, own)).isEmpty();
        List<Balance.View> drawn = List.of(view(0, B, B), view(1, B, B), view(2, A, B));
        assertThat(Balance.next(A, drawn)).contains(new Balance.Move(2, B));
        assertThat(Balance.next(B, drawn)).isEmpty();
    }

    @Test
    void originsForgetAndNeedEnough() {
        Origins origins = new Origins();
        for (int i = 0; i < Origins.LEAST - 1; i++) {
            origins.count(B, 0);
        }
        assertThat(origins.mostlyFrom(B, 0.75, 0)).isFalse();
        origins.count(B, 0);
        assertThat(origins.mostlyFrom(B, 0.75, 0)).isTrue();
        for (int i = 0; i < 40; i++) {
            origins.count(A, 0);
        }
        assertThat(origins.mostlyFrom(B, 0.75, 0)).isFalse();
        assertThat(origins.mostlyFrom(B, 0.625, 0)).isTrue();
        assertThat(origins.mostlyFrom(B, 0.625, Origins.HALF_LIFE_TICKS)).isFalse();
    }

    private static Balance.View view(int shard, MemberId master, @Nullable MemberId preferred) {
        Row row = new Row(shard, new Epoch(1, master), 1, Set.of(A, B), Set.of(A, B));
        return new Balance.View(row, preferred);
    }
}
