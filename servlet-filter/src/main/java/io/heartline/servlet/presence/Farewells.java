package io.heartline.servlet.presence;

import io.heartline.MemberId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Good-byes that were heard here and sent to the members that own the clients. If such a member
 * dies before it has acted on one, the next owner does not know of it: then it is sent again.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Farewells {

    /** As long as it may take to find out that a member is gone, and to take its clients over. */
    private static final int SECONDS = 30;

    /** What an owner tells sooner may be of before the good-bye. */
    private static final int HEARD_SECONDS = 2;

    /** Older ones are forgotten: their clients stay until their leases end. */
    private static final int MOST = 10_000;

    private record Farewell(MemberId owner, Renewal message, int second) {}

    private final Map<ClientId, Farewell> said = new LinkedHashMap<>();
    private int now;

    /** A good-bye is sent to a client's owner. */
    synchronized void said(MemberId owner, Renewal message) {
        said.remove(message.id()); // the latest stands last
        said.put(message.id(), new Farewell(owner, message, now));
        if (said.size() > MOST) {
            said.remove(said.keySet().iterator().next());
        }
    }

    /** A client is here again. */
    synchronized void back(ClientId id) {
        said.remove(id);
    }

    /** An owner tells of a client: it has heard the good-bye, or from the client since. */
    synchronized void heard(ClientId id, MemberId owner) {
        Farewell before = said.get(id);
        if (before != null && before.owner.equals(owner) && now - before.second >= HEARD_SECONDS) {
            said.remove(id);
        }
    }

    /** Returns what is to be sent to a client's owner, if that is another than before. */
    synchronized @Nullable Renewal due(ClientId id, MemberId owner) {
        Farewell before = said.get(id);
        if (before == null || before.owner.equals(owner)) {
            return null;
        }
        said.put(id, new Farewell(owner, before.message, before.second));
        int passed = (int) TimeUnit.SECONDS.toMillis(now - before.second);
        int left = Math.max(0, before.message.leaseMillis() - passed);
        return new Renewal(id, left, before.message.says());
    }

    /** A second has passed. */
    synchronized void second() {
        now++;
        said.values().removeIf(each -> now - each.second > SECONDS);
    }
}
