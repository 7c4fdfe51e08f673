package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static Ticket check(Tokens tokens, String token) {
        Signed signed = Tokens.read(token);
        return signed != null && tokens.verify(signed) ? signed.ticket() : null;
    }

    private final Tokens tokens = new Tokens(new byte[32]);

    @Test
    void shouldReadWhatItHasSigned() {
        for (String user : List.of("", "ann", "\u5fc3\u8df3", "x".repeat(Tokens.USER_BYTES_MAX))) {
            Ticket ticket =
                    new Ticket(
                            ClientId.random(),
                            user,
                            1_764_000_000,
                            new Tie(2L * user.length(), true));
            String token = tokens.sign(ticket);
            assertThat(token).matches("[A-Za-z0-9_-]+").hasSizeLessThanOrEqualTo(Tokens.CHARS_MAX);
            assertThat(check(tokens, token)).isEqualTo(ticket);
            assertThat(check(new Tokens(new byte[32]), token)).isEqualTo(ticket);
        }
    }

    @Test
    void shouldRefuseWhatAnotherKeyHasSigned() {
        byte[] key = new byte[32];
        key[31] = 1;
        String token = new Tokens(key).sign(new Ticket(ClientId.random(), "ann", 0, Tie.NONE));
        assertThat(check(tokens, token)).isNull();
    }

    @Test
    void shouldRefuseATokenOfWhichAnyBitWasChanged() {
        String token = tokens.sign(new Ticket(ClientId.random(), "ann", 1_764_000_000, Tie.NONE));
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(check(tokens, text)).as("bit " + bit).isNull();
        }
    }

    @Test
    void shouldRefuseAnythingElse() {
        String token = tokens.sign(new Ticket(ClientId.random(), "ann", 0, Tie.NONE));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < token.length(); i++) {
            assertThat(check(tokens, token.substring(0, i))).isNull();
        }
        assertThat(check(tokens, token + "A")).isNull();
        assertThat(check(tokens, "A".repeat(10_000))).isNull();
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertThat(check(tokens, Base64.getUrlEncoder().encodeToString(bytes))).isNull();
        }
    }

    @Test
    void shouldRefuseALongNameAndAShortKey() {
        String name = "x".repeat(Tokens.USER_BYTES_MAX + 1);
        assertThatThrownBy(() -> tokens.sign(new Ticket(ClientId.random(), name, 0, Tie.NONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tokens(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
