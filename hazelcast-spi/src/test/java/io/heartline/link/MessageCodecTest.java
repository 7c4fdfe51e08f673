package io.heartline.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.replication.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    @Test
    void everyMessageTypeSurvivesTheWire() throws Exception {
        for (Message message : Samples.all()) {
            byte[] bytes = MessageCodec.encode(message);
            Message back = MessageCodec.decode(bytes);
            assertThat(back).isInstanceOf(message.getClass());
            assertThat(MessageCodec.encode(back)).as(message.toString()).isEqualTo(bytes);
            if (isPlain(message)) {
                assertThat(back).isEqualTo(message);
            }
        }
    }

    /** Records that hold arrays are equal only to themselves; their bytes are compared above. */
    private static boolean isPlain(Message message) {
        return !(message instanceof Message.Stream)
                && !(message instanceof Message.Request)
                && !(message instanceof Message.Reply);
    }

    @Test
    void theSamplesLeaveNoTypeOut() {
        Set<Class<?>> sampled =
                Samples.all().stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> all =
                Arrays.stream(Message.class.getNestMembers())
                        .filter(type -> type.isRecord() && Message.class.isAssignableFrom(type))
                        .collect(Collectors.toSet());
        assertThat(sampled).isEqualTo(all);
    }

    /** Changing a byte of these means another link protocol version. */
    @Test
    void theWireFormatIsTheOneOnRecord() throws Exception {
        List<String> lines =
                Samples.all().stream()
                        .map(
                                m ->
                                        m.getClass().getSimpleName()
                                                + " "
                                                + HexFormat.of().formatHex(MessageCodec.encode(m)))
                        .toList();
        assertThat(lines).isEqualTo(recorded());
    }

    private static List<String> recorded() throws IOException {
        try (InputStream in = MessageCodecTest.class.getResourceAsStream("messages.golden")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void bytesLeftOverAreRefused() {
        byte[] bytes = MessageCodec.encode(new Message.Pong(1, 2, true));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> MessageCodec.decode(longer))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("left over");
    }

    @Test
    void lengthBeyondTheMessageAllocatesNothing() {
        Encoder out = new Encoder(1_000);
        out.u8(8);
        out.varint(Integer.MAX_VALUE);
        assertThatThrownBy(() -> MessageCodec.decode(out.toBytes()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("does not fit");
    }
}
