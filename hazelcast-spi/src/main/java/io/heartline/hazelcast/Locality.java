package io.heartline.hazelcast;

import io.heartline.spi.EngineException;
import io.heartline.spi.EngineException.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where this member is.
 *
 * @param bind address to listen on
 * @param advertised literal that others dial
 * @param host failure domain: equal for members that share a kernel
 */
record Locality(InetAddress bind, String advertised, String host) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int ANY_PORT = 9;

    /**
     * Chooses the address: the configured one, else loopback if no other host is named, else the
     * one whose interface leads to the members.
     *
     * @throws EngineException REFUSED if members beyond loopback could reach this one without a
     *     secret
     */
    static Locality choose(String configured, List<String> members, boolean secret) {
        InetAddress bind = configured.isEmpty() ? towards(members) : resolve(configured);
        InetAddress seen = bind.isAnyLocalAddress() ? towards(members) : bind;
        if (!secret && !bind.isLoopbackAddress()) {
            throw new EngineException(
                    Kind.REFUSED,
                    "member address "
                            + bind.getHostAddress()
                            + " is beyond loopback and no secret is set: set the same"
                            + " heartline.cluster.secret on all members, or leave"
                            + " heartline.cluster.members and heartline.cluster.address empty");
        }
        return new Locality(bind, literal(seen), hostId());
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static InetAddress resolve(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new EngineException(
                    Kind.REFUSED,
                    name + " is no address of this host; check heartline.cluster.address",
                    e);
        }
    }

    private static InetAddress towards(List<String> members) {
        InetAddress loopback = resolve("127.0.0.1");
        InetAddress found = loopback;
        boolean named = false;
        for (String member : members) {
            try {
                InetAddress target = InetAddress.getByName(Seeds.Place.parse(member).host());
                if (!target.isLoopbackAddress()) {
                    return route(target);
                }
                found = target;
            } catch (IOException e) {
                named = true;
            }
        }
        if (named) {
            throw new EngineException(
                    Kind.REFUSED,
                    "no address of "
                            + members
                            + " can be found now, so the interface that leads there is not known: set"
                            + " heartline.cluster.address to this host's address");
        }
        return found;
    }

    /** Connecting a datagram socket sends nothing; the system only chooses the way. */
    private static InetAddress route(InetAddress target) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(target, ANY_PORT);
            return socket.getLocalAddress();
        }
    }

    /** The kernel's boot id where there is one: containers of one machine share it. */
    private static String hostId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unnamed) {
                return "unknown";
            }
        }
    }
}
