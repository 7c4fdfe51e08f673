package io.heartline.samples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeadTest {

    @Test
    void readsStatusLengthCookieAndClose() throws IOException {
        Head head =
                parse(
                        "HTTP/1.1 200 OK\r\n"
                                + "Set-Cookie: JSESSIONID=ABC.s1; Path=/shop; HttpOnly\r\n"
                                + "content-length: 12\r\nConnection: close\r\n\r\n");
        assertThat(head).isEqualTo(new Head(200, 12, "ABC.s1", true));
    }

    @Test
    void refusesAnAnswerWithoutLength() {
        assertThatThrownBy(() -> parse("HTTP/1.1 503 Busy\r\nDate: today\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
    }

    private static Head parse(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Head.parse(bytes, bytes.length);
    }
}
