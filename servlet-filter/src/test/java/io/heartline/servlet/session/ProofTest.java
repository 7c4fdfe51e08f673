package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be taken for unchanged without reading it, and what never. */
class ProofTest {

    private record Address(String street, int number) implements Serializable {}

    private record Order(String name, int[] quantities) implements Serializable {}

    private static class Guest implements Serializable {
        private static final long serialVersionUID = 1;
        private final String name = "guest";
    }

    private static final class Member extends Guest {
        private static final long serialVersionUID = 1;
        private int visits;
    }

    private static final class Counting implements Serializable {
        private static final long serialVersionUID = 1;
        private final String name = "counting";

        private void writeObject(ObjectOutputStream out) throws java.io.IOException {
            out.writeLong(System.nanoTime());
        }
    }

    private record Holder(Number number) implements Serializable {}

    static List<Object> neverChanging() {
        return List.of("text", 7, new Address("Harbour Street", 12), new Guest());
    }

    @ParameterizedTest
    @MethodSource("neverChanging")
    void shouldTakeADeeplyFinalValueForUnchanged(Object value) {
        assertThat(Proof.holds(Proof.of(value), value)).isTrue();
    }

    static List<Object> onlyBytesCanTell() {
        return List.of(
                new Order("an array can change", new int[1]),
                new Member(),
                new Counting(),
                new Holder(BigInteger.ONE),
                new StringBuilder("text"),
                new int[] {1},
                List.of(new StringBuilder("inside")),
                new ArrayList<>(List.of(new StringBuilder("inside"))));
    }

    @ParameterizedTest
    @MethodSource("onlyBytesCanTell")
    void shouldNotTrustWhatCanChangeInPlace(Object value) {
        assertThat(Proof.of(value)).isNull();
    }

    @Test
    void shouldSeeAChangedElement() {
        List<String> list = new ArrayList<>(List.of("a", "b"));
        Object proof = Proof.of(list);

        assertThat(Proof.holds(proof, list)).isTrue();
        list.set(1, "c");
        assertThat(Proof.holds(proof, list)).isFalse();
    }

    @Test
    void shouldSeeAnAddedAndARemovedEntry() {
        Map<String, Integer> map = new HashMap<>(Map.of("a", 1));
        Object proof = Proof.of(map);

        assertThat(Proof.holds(proof, map)).isTrue();
        map.put("b", 2);
        assertThat(Proof.holds(proof, map)).isFalse();
        map.remove("a");
        assertThat(Proof.holds(proof, map)).isFalse();
    }

    @Test
    void shouldNotTakeOneCollectionForAnother() {
        Object proof = Proof.of(new ArrayList<>(List.of("a")));

        assertThat(Proof.holds(proof, new ArrayList<>(List.of("a")))).isFalse();
    }
}
