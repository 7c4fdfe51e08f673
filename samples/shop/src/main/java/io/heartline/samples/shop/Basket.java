package io.heartline.samples.shop;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a visitor has put into the cart, or on the wish list.
 *
 * <p>Each change has a number that the visitor gives. A number that is already here changes
 * nothing, so a visitor may repeat a change whose answer never came.
 *
 * <p><b>Thread-safety:</b> safe for any thread, serialization included.
 */
final class Basket implements Serializable {

    @Serial private static final long serialVersionUID = 1;

    private final Numbers changes = new Numbers();
    private final int[] quantities = new int[Catalogue.SIZE];

    /**
     * Adds one piece of a product.
     *
     * @param change the visitor's number of this change, from 1
     * @param product index in the catalogue
     */
    synchronized void add(int change, int product) {
        if (changes.add(change)) {
            quantities[product]++;
        }
    }

    /** Returns a number that no change has yet. */
    synchronized int nextChange() {
        return changes.highest() + 1;
    }

    /** Returns the pieces of each product. */
    synchronized int[] quantities() {
        return quantities.clone();
    }

    /** Returns the number of pieces. */
    synchronized int pieces() {
        return Arrays.stream(quantities).sum();
    }

    /** Returns the numbers of all changes as ranges. */
    synchronized String changes() {
        return changes.toString();
    }

    @Serial
    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
    }
}
