package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user with clients, or one who has left and is still remembered. Not thread-safe. */
final class Person {

    final String user;
    final int shard;

    /** What everybody may see; null if that is nothing. */
    private @Nullable OnlineUser shown;

    private final List<Chair> chairs = new ArrayList<>(1);

    /** Where it last changed on its shard's line. */
    long changed;

    /** Whether it is in its shard's order of change; never if nobody could see it until now. */
    boolean linked;

    /** Neighbours in the order of change. */
    @Nullable Person before;

    @Nullable Person after;

    Person(String user, int shard) {
        this.user = user;
        this.shard = shard;
    }

    /** A client of the user and where it stands. */
    static final class Chair extends ClientId {
        final int shard;
        Seat seat;
        int round;

        /** When its lease and grace end, as its member has told. */
        long endsNanos;

        /** Which member has told; null if none has. */
        @Nullable MemberId toldBy;

        Chair(ClientId id, int shard, Seat seat) {
            super(id.high(), id.low());
            this.shard = shard;
            this.seat = seat;
        }
    }

    void add(Chair chair) {
        chairs.add(chair);
    }

    void remove(Chair chair) {
        chairs.remove(chair);
    }

    int clients() {
        return chairs.size();
    }

    boolean isEmpty() {
        return chairs.isEmpty();
    }

    /** Says whether nobody has to be told that it left: all know, or never saw it. */
    boolean isForgotten() {
        return !linked;
    }

    boolean isGone() {
        return shown == null;
    }

    @Nullable OnlineUser shown() {
        return shown;
    }

    /** Looks at the clients again; says whether others see something new. */
    boolean refresh() {
        OnlineUser now = view();
        boolean news = now == null ? shown != null : !now.equals(shown);
        if (news) {
            shown = now;
        }
        return news;
    }

    private @Nullable OnlineUser view() {
        int clients = 0;
        Status best = Status.RECONNECTING;
        long since = Long.MAX_VALUE;
        List<String> attributes = new ArrayList<>(0);
        for (Chair chair : chairs) {
            Seat seat = chair.seat;
            if (!seat.invisible()) {
                clients++;
                best = seat.status().compareTo(best) < 0 ? seat.status() : best;
                since = Math.min(since, seat.sinceMillis());
                if (!seat.attributes().isEmpty()) {
                    attributes.add(seat.attributes());
                }
            }
        }
        attributes.sort(null); // in the same order on every member
        return clients == 0
                ? null
                : new OnlineUser(
                        user,
                        best,
                        clients,
                        Instant.ofEpochMilli(since),
                        attributes.stream()
                                .map(Attributes::of)
                                .filter(each -> !each.isEmpty()) // a newer member may take more
                                .toList());
    }
}
