package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import io.heartline.spi.Committed;
import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PracticeTest {

    private static int read;

    /** An application's class, which notices that it is read. */
    private static final class Noted implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            read++;
        }
    }

    private record Sampled(List<Taken.Field> fields, List<Integer> asked) implements KeySpace {
        @Override
        public CompletionStage<Taken> take(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Committed> commit(Commit commit, SafetyMode mode) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Taken> read(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<Taken.Field>> sample(int most) {
            asked.add(most);
            return CompletableFuture.completedFuture(fields);
        }

        @Override
        public boolean isCurrent(String key) {
            return true;
        }
    }

    @Test
    void shouldReadAttributesUntilThereWereEnoughAndSurviveBrokenOnes() throws IOException {
        Encoder encoder = new Encoder();
        encoder.encode(new Noted());
        Taken.Field good = new Taken.Field(Fields.ATTRIBUTE + "noted", encoder.copy(), 1);
        Taken.Field broken = new Taken.Field(Fields.ATTRIBUTE + "broken", new byte[] {9, 9}, 1);
        Taken.Field other = new Taken.Field(Fields.META, new byte[8], 1);
        List<Taken.Field> fields = new ArrayList<>(Collections.nCopies(100, good));
        fields.addAll(Collections.nCopies(50, broken));
        fields.addAll(Collections.nCopies(50, other));
        Sampled space = new Sampled(fields, new ArrayList<>());
        Practice practice = new Practice(space, new Decoder(getClass().getClassLoader()));
        read = 0;
        for (int i = 0; i < 10; i++) {
            practice.round();
        }
        assertThat(read).isEqualTo(500);
        assertThat(space.asked()).hasSize(5).containsOnly(200);
    }

    @Test
    void shouldAskAgainWhileNothingIsHeld() {
        Sampled space = new Sampled(List.of(), new ArrayList<>());
        Practice practice = new Practice(space, new Decoder(getClass().getClassLoader()));
        for (int i = 0; i < 3; i++) {
            practice.round();
        }
        assertThat(space.asked()).hasSize(3);
    }
}
