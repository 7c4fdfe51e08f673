package io.heartline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.Fuzz;
import io.heartline.MemberId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of the line, which arrive in Stream messages. */
class FrameFuzzTest {

    private static final MemberId A = new MemberId(1_700_000_000_000L, 42);

    private static List<byte[]> frames() {
        Era era = new Era(new ReplicationId(1, 2, 3), new Epoch(4, A), 5);
        Record put = new Record.Put("sessions", "k\u00e9y", "field", new byte[] {0, 1, -1});
        Record drop = new Record.Drop("sessions", "key", "field");
        Record remove = new Record.RemoveKey("sessions", "key");
        return List.of(
                frame(), frame(put), frame(new Record.Begin(era)), frame(put, drop, remove, put));
    }

    private static byte[] frame(Record... records) {
        return FrameCodec.encode(A, List.of(records), new FrameWriter()).copy();
    }

    @Test
    void damagedFrameIsReadOrRefused() {
        Fuzz.Outcome outcome =
                Fuzz.run(
                        "frame",
                        frames(),
                        frame -> FrameCodec.decode(Slice.of(frame)),
                        IllegalArgumentException.class);
        assertThat(outcome.read()).isGreaterThan(Fuzz.INPUTS / 200);
        assertThat(outcome.refused()).isGreaterThan(Fuzz.INPUTS / 20);
    }

    @Test
    void damagedStreamOfFramesIsCutOrRefused() {
        List<byte[]> streams = new ArrayList<>(frames());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames().forEach(all::writeBytes);
        streams.add(all.toByteArray());
        Fuzz.Outcome outcome =
                Fuzz.run(
                        "stream",
                        streams,
                        input -> {
                            for (Frame frame : FrameCodec.split(0, Slice.of(input))) {
                                FrameCodec.decode(frame.bytes());
                            }
                        },
                        IllegalArgumentException.class);
        assertThat(outcome.read()).isGreaterThan(Fuzz.INPUTS / 200);
        assertThat(outcome.refused()).isGreaterThan(Fuzz.INPUTS / 20);
    }
}
