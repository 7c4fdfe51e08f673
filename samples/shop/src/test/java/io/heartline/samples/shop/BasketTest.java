package io.heartline.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BasketTest {

    @Test
    void aRepeatedChangeCountsOnce() {
        Basket basket = new Basket();
        basket.add(1, 3);
        basket.add(1, 3);
        assertThat(basket.pieces()).isEqualTo(1);
        assertThat(basket.changes()).isEqualTo("1-1");
    }

    @Test
    void gapsShow() {
        Basket basket = new Basket();
        for (int change : new int[] {1, 2, 3, 7, 5}) {
            basket.add(change, 0);
        }
        assertThat(basket.changes()).isEqualTo("1-3,5-5,7-7");
        assertThat(basket.nextChange()).isEqualTo(8);
    }

    @Test
    void anyOrderOfTheSameNumbersIsOneRange() {
        for (int seed = 0; seed < 100; seed++) {
            List<Integer> changes = new ArrayList<>(IntStream.rangeClosed(1, 50).boxed().toList());
            Collections.shuffle(changes, new Random(seed));
            Basket basket = new Basket();
            changes.forEach(change -> basket.add(change, 0));
            assertThat(basket.changes()).as("seed %d", seed).isEqualTo("1-50");
        }
    }

    @Test
    void aBasketStaysSmallHoweverManyChangesItHolds() throws IOException {
        Basket basket = new Basket();
        for (int change = 1; change <= 10_000; change++) {
            basket.add(change, change % Catalogue.SIZE);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(basket);
        }
        assertThat(bytes.size()).isBetween(150, 350);
    }
}
