package io.heartline.samples.shop;

import java.io.Serial;
import java.io.Serializable;
import java.security.Principal;

/** A guest of the shop, as a log-in would have found it. An ordinary bean. */
final class Customer implements Principal, Serializable {

    @Serial private static final long serialVersionUID = 1;

    private final String name;
    private final String street;
    private final String city;
    private final String mail;
    private final String phone;
    private final String note;

    Customer(String visit) {
        name = "Guest " + visit;
        street = "12 Harbour Street, second floor, door on the left";
        city = "20457 Hamburg, Germany";
        mail = "guest-" + visit + "@shop.example";
        phone = "+49 40 5550 " + visit;
        note =
                "Please ring twice. If nobody opens, leave the parcel with the baker at the corner, "
                        + "who knows everybody in the street and is there from five in the morning.";
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return String.join(", ", name, street, city, mail, phone, note);
    }
}
