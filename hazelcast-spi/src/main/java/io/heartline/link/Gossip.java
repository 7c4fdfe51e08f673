package io.heartline.link;

import io.heartline.MemberId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where other members are, told from member to member: so the links reach everybody even while the
 * discovery is split.
 */
final class Gossip {

    /** Frame type, apart from those of {@link MessageCodec}. */
    static final int TYPE = 100;

    private static final int LEAST_BYTES = 16 + 1 + 2;
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    record Place(MemberId id, InetSocketAddress address) {}

    private Gossip() {}

    /** Tells a new neighbor of all others that are linked, and them of it. */
    static void spread(
            Neighbor fresh, Collection<Neighbor> all, BiConsumer<Connection, List<Place>> tell) {
        List<Place> others = new ArrayList<>();
        List<Place> self = List.of(new Place(fresh.id, fresh.address));
        for (Neighbor neighbor : all) {
            if (neighbor != fresh && neighbor.link != null) {
                others.add(new Place(neighbor.id, neighbor.address));
                tell.accept(neighbor.link, self);
            }
        }
        if (!others.isEmpty() && fresh.link != null) {
            tell.accept(fresh.link, others);
        }
    }

    /** Puts places into a link's buffer; returns false, and leaves it alone, if it has no room. */
    static boolean tell(Connection link, List<Place> places) {
        int mark = link.out.length();
        try {
            link.out.i32(0);
            write(places, link.out);
            link.endFrame(mark);
            return true;
        } catch (Encoder.Full full) {
            link.out.cut(mark);
            return false;
        }
    }

    static void write(List<Place> places, Encoder out) {
        out.u8(TYPE);
        out.varint(places.size());
        for (Place place : places) {
            ValueCodec.member(place.id(), out);
            out.string(place.address().getAddress().getHostAddress());
            out.u16(place.address().getPort());
        }
    }

    /** Reads the places; the type byte is already read. */
    static List<Place> read(Decoder in) throws ProtocolException {
        List<Place> places =
                in.list(
                        LEAST_BYTES,
                        p -> {
                            MemberId id = ValueCodec.member(p);
                            InetSocketAddress address = address(p.string(), p.u16());
                            if (address == null) {
                                throw new ProtocolException("an address is no literal");
                            }
                            return new Place(id, address);
                        });
        in.finish();
        if (places.size() > AddressBook.ENTRIES_MAX) {
            throw new ProtocolException(places.size() + " places");
        }
        return places;
    }

    /** Returns the address of a literal, never asking a name server; null if it is none. */
    static @Nullable InetSocketAddress address(String literal, int port) {
        int scope = literal.indexOf('%');
        String plain = scope < 0 ? literal : literal.substring(0, scope);
        if (!LITERAL.matcher(plain).matches() || plain.indexOf(':') < 0 && !isDotted(plain)) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(plain), port);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isDotted(String text) {
        return text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
