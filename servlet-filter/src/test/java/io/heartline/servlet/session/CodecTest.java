package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Values to bytes and back. */
class CodecTest {

    private final Encoder encoder = new Encoder();
    private final Decoder decoder = new Decoder(CodecTest.class.getClassLoader());

    @Test
    void everyValueComesBackFromOneEncoderUsedAgainAndAgain() throws Exception {
        List<Object> values =
                List.of(
                        "text",
                        42,
                        new ArrayList<>(List.of("a", "b")),
                        new TreeMap<>(Map.of("k", TimeUnit.DAYS)),
                        new int[] {1, 2, 3});
        for (Object value : values) {
            encoder.encode(value);
            byte[] bytes = encoder.copy();
            encoder.encode(value);
            assertThat(encoder.holds(bytes)).isTrue();
            assertThat(decoder.decode(bytes)).isEqualTo(value);
        }
    }

    @Test
    void aFailureDoesNotSpoilTheNextValue() throws Exception {
        assertThatThrownBy(() -> encoder.encode(new ArrayList<>(List.of(new Object()))))
                .isInstanceOf(NotSerializableException.class);
        encoder.encode("fine");
        assertThat(decoder.decode(encoder.copy())).isEqualTo("fine");
    }

    @Test
    void aHugeValueDoesNotKeepItsBuffer() throws Exception {
        encoder.encode(new byte[3 << 20]);
        assertThat(encoder.length()).isGreaterThan(3 << 20);
        assertThat(encoder.reusable()).isFalse();
    }

    @Test
    void classesOutsideTheApplicationAndThePlainTypesAreRefused() throws Exception {
        encoder.encode(new javax.management.BadAttributeValueExpException("gadget"));
        byte[] bytes = encoder.copy();
        assertThatThrownBy(() -> decoder.decode(bytes))
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void anUnknownCodecIsRefused() {
        assertThatThrownBy(() -> decoder.decode(new byte[] {9, 1, 2}))
                .isInstanceOf(StreamCorruptedException.class);
        assertThatThrownBy(() -> decoder.decode(new byte[0]))
                .isInstanceOf(StreamCorruptedException.class);
    }
}
