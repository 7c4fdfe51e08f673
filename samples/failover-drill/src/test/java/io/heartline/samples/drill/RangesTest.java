package io.heartline.samples.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RangesTest {

    @Test
    void findsWhatIsMissing() {
        assertThat(Ranges.missing("", 0).isEmpty()).isTrue();
        assertThat(Ranges.missing("1-40", 40).isEmpty()).isTrue();
        assertThat(Ranges.missing("1-41", 40).isEmpty()).isTrue();
        assertThat(Ranges.missing("", 2).cardinality()).isEqualTo(2);
        BitSet expected = new BitSet();
        expected.set(4);
        expected.set(6);
        assertThat(Ranges.missing("1-3,5-5,7-9", 8)).isEqualTo(expected);
    }
}
