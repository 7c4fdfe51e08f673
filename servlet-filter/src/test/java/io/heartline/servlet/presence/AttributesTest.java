package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    @Test
    void shouldReadWhatFormsWrite() {
        assertThat(Attributes.of("page=%2Fcart&a+b=1%2B1&empty=&%E5%BF%83=%3D%26"))
                .isEqualTo(Map.of("page", "/cart", "a b", "1+1", "empty", "", "\u5fc3", "=&"));
        assertThat(Attributes.of("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "=1", "a=1&", "&a=1", "a=%", "a=%2", "a=%zz", "%=1"})
    void shouldRefuseAnythingElse(String text) {
        assertThat(Attributes.areGood(text)).isFalse();
        assertThat(Attributes.of(text)).isEmpty();
    }

    @Test
    void shouldHaveLimits() {
        assertThat(Attributes.areGood(many(16))).isTrue();
        assertThat(Attributes.areGood(many(17))).isFalse();
        assertThat(Attributes.areGood("a=" + "x".repeat(510))).isTrue();
        assertThat(Attributes.areGood("a=" + "x".repeat(511))).isFalse();
    }

    private static String many(int names) {
        return IntStream.range(0, names).mapToObj(i -> i + "=").collect(Collectors.joining("&"));
    }
}
