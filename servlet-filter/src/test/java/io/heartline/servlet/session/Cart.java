package io.heartline.servlet.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** An attribute that is changed in place. */
final class Cart implements Serializable {
    private static final long serialVersionUID = 1L;
    final List<String> items = new ArrayList<>();

    @Override
    public String toString() {
        return items.toString();
    }
}
