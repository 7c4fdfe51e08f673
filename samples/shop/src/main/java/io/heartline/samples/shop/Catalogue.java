package io.heartline.samples.shop;

import java.util.List;

/** The products on sale. */
final class Catalogue {

    /**
     * A product.
     *
     * @param price in cents
     */
    record Product(String icon, String name, String about, int price) {}

    static final List<Product> PRODUCTS =
            List.of(
                    new Product("☕", "Coffee, whole beans", "Roasted on Tuesdays, 500 g", 1290),
                    new Product("🫖", "Tea pot", "Cast iron, holds one litre", 3900),
                    new Product("🍯", "Forest honey", "From the hives behind the shop", 890),
                    new Product("🕯", "Bees wax candle", "Burns for twelve hours", 650),
                    new Product("📓", "Note book", "Ruled, thread-bound, 192 pages", 1150),
                    new Product("🖋", "Fountain pen", "Piston filler, fine nib", 4800),
                    new Product("🧣", "Woollen scarf", "Knitted in one piece", 3400),
                    new Product("🪴", "Herb garden", "Basil, thyme and sage in one pot", 1990),
                    new Product("🔦", "Torch", "Wind it up, no battery", 1590),
                    new Product("🧭", "Compass", "For the way home", 2700),
                    new Product("🎲", "Dice", "A set of six, olive wood", 790),
                    new Product("🥁", "Metronome", "Sixty beats a minute, or as you like", 4200));

    static final int SIZE = PRODUCTS.size();

    private Catalogue() {}

    static Product product(int index) {
        return PRODUCTS.get(Math.floorMod(index, SIZE));
    }
}
