package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.config.ForwardedHeader;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressesTest {

    private static final int MAX = 10;

    private final Addresses addresses =
            new Addresses(new Forwarding(List.of(), ForwardedHeader.FORWARDED), MAX);

    @Test
    void whoComesIsCountedUntilLeaving() {
        for (int i = 0; i < MAX; i++) {
            assertThat(addresses.hasRoom(0x12345678)).isTrue();
            addresses.came(0x12345678);
        }
        assertThat(addresses.hasRoom(0x12345678)).isFalse();
        assertThat(addresses.hasRoom(0x12345679)).isTrue();
        addresses.left(0x12345678);
        assertThat(addresses.hasRoom(0x12345678)).isTrue();
        assertThat(addresses.hasRoom(0)).isTrue();
    }

    /** Of many with one client each, hardly any shares both places with ten others. */
    @Test
    void manyAddressesDoNotFillOneAnothersRoom() {
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            int address = random.nextInt();
            refused += addresses.hasRoom(address) ? 0 : 1;
            addresses.came(address);
        }
        assertThat(refused).isZero();
    }
}
