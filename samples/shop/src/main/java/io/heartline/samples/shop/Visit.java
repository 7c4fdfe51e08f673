package io.heartline.samples.shop;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A visitor's session: about 4 KB in seven attributes, of which one change touches about 200 bytes.
 *
 * @param session the container's session; nothing here is kept anywhere else
 */
record Visit(HttpSession session) {

    private static final String VISIT = "visit";
    private static final String CUSTOMER = "customer";
    private static final String CART = "cart";
    private static final String WISHES = "wishes";

    /** Returns the visit of this request, or null when the visitor has none. */
    static @Nullable Visit find(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null || session.getAttribute(VISIT) == null ? null : new Visit(session);
    }

    /** Returns the visit of this request, and begins one if there is none. */
    static Visit open(HttpServletRequest request) {
        Visit found = find(request);
        return found != null ? found : begin(request.getSession());
    }

    private static Visit begin(HttpSession session) {
        String visit = Long.toHexString(ThreadLocalRandom.current().nextLong());
        session.setAttribute(CUSTOMER, new Customer(visit));
        session.setAttribute("preferences", preferences());
        session.setAttribute("seen", stories("You looked at this last week", 10));
        session.setAttribute("offers", stories("Chosen for you, this week only", 16));
        session.setAttribute(CART, new Basket());
        session.setAttribute(WISHES, new Basket());
        session.setAttribute(VISIT, visit);
        return new Visit(session);
    }

    /** Returns the random name of this visit: it tells a session that survived from a new one. */
    String name() {
        return (String) session.getAttribute(VISIT);
    }

    String customer() {
        return ((Customer) session.getAttribute(CUSTOMER)).getName();
    }

    Basket cart() {
        return (Basket) session.getAttribute(CART);
    }

    Basket wishes() {
        return (Basket) session.getAttribute(WISHES);
    }

    /**
     * Puts a product into the cart, and tells the session so: the way the specification asks for.
     */
    void addToCart(int change, int product) {
        Basket cart = cart();
        cart.add(change, product);
        session.setAttribute(CART, cart);
    }

    /**
     * Puts a product on the wish list, in place: the session is not told, as in many applications.
     */
    void addToWishes(int change, int product) {
        wishes().add(change, product);
    }

    private static Map<String, String> preferences() {
        Map<String, String> preferences = new HashMap<>();
        preferences.put("language", "en");
        preferences.put("currency", "EUR");
        preferences.put("delivery", "parcel station, mornings, not on Saturdays");
        preferences.put("payment", "invoice, fourteen days");
        preferences.put("newsletter", "monthly, plain text, no pictures");
        preferences.put("theme", "light");
        return preferences;
    }

    private static List<String> stories(String why, int count) {
        List<String> stories = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Catalogue.Product product = Catalogue.product(i);
            stories.add(
                    why
                            + ": "
                            + product.name()
                            + ". "
                            + product.about()
                            + ". Others who took it came back.");
        }
        return stories;
    }
}
