package io.heartline.samples.drill;

/** The two ways in which the shop changes a session. */
enum Kind {
    /** The cart: the shop calls setAttribute after each change. */
    CART("cart"),
    /** The wish list: the shop changes the object in place, and tells nobody. */
    WISHES("wishes");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** Returns its word in the shop's paths and answers. */
    String word() {
        return word;
    }
}
