package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.servlet.presence.Person.Chair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All clients of the cluster as this member knows them, and the on-line list made of them: what the
 * lines of the replicated map say, added up. Members at the same offsets show the same list.
 *
 * <p>Pure; not thread-safe.
 */
final class Roster {

    private final Map<ClientId, Chair> chairs = new HashMap<>();
    private final Map<String, Person> people = new HashMap<>();
    private final Map<MemberId, Integer> owned = new HashMap<>();
    private final RosterLine[] lines;
    private int anonymous;

    /** Changes whenever the list does. */
    private long version;

    Roster(int shards) {
        lines = new RosterLine[shards];
        Arrays.setAll(lines, i -> new RosterLine());
    }

    // ---- what the lines say

    /** A shard is told from its beginning. */
    void reset(int shard) {
        lines[shard].reset().forEach(this::forget);
    }

    private void forget(Person person) {
        if (person.isEmpty()) {
            people.remove(person.user, person);
        }
    }

    /** A client has come or changed. */
    void put(int shard, long offset, ClientId id, Seat seat) {
        Chair chair = chairs.get(id);
        if (chair != null && !chair.seat.user().equals(seat.user())) {
            remove(offset, id);
            chair = null;
        }
        if (chair == null) {
            chair = new Chair(id, shard, seat);
            chairs.put(chair, chair);
            owned.merge(seat.owner(), 1, Integer::sum);
            arrived(chair);
        } else {
            count(chair.seat, -1);
            owned.merge(seat.owner(), 1, Integer::sum);
            disown(chair.seat.owner());
            chair.seat = seat;
        }
        chair.round = lines[shard].round;
        count(seat, 1);
        show(seat.user(), offset);
    }

    private void arrived(Chair chair) {
        String user = chair.seat.user();
        if (!user.isEmpty()) {
            people.computeIfAbsent(user, name -> new Person(name, chair.shard)).add(chair);
        }
    }

    /** A client has left. */
    void remove(long offset, ClientId id) {
        Chair chair = chairs.remove(id);
        if (chair == null) {
            return;
        }
        count(chair.seat, -1);
        disown(chair.seat.owner());
        Person person = people.get(chair.seat.user());
        if (person != null) {
            person.remove(chair);
            show(person.user, offset);
            if (person.isForgotten()) {
                forget(person); // nobody saw the client, so nobody has to be told
            }
        }
    }

    private void count(Seat seat, int by) {
        if (seat.user().isEmpty() && !seat.invisible()) {
            anonymous += by;
            version++;
        }
    }

    private void disown(MemberId owner) {
        owned.computeIfPresent(owner, (id, count) -> count == 1 ? null : count - 1);
    }

    private void show(String user, long offset) {
        Person person = people.get(user);
        if (person == null || !person.refresh()) {
            return;
        }
        version++;
        RosterLine line = lines[person.shard];
        line.changed(person, offset);
        if (person.isGone()) {
            Person forgotten = line.left(person, offset);
            if (forgotten != null) {
                forget(forgotten);
            }
        }
    }

    /** Everything up to there was told. */
    void at(int shard, String replicationId, long offset) {
        lines[shard].at(replicationId, offset);
    }

    /** All that there is of a shard was told. */
    void whole(int shard) {
        sweep(shard);
        lines[shard].whole();
    }

    /** Whoever was not named again when a shard was told from its beginning has left. */
    private void sweep(int shard) {
        RosterLine line = lines[shard];
        List<Chair> old =
                chairs.values().stream()
                        .filter(chair -> chair.shard == shard && chair.round != line.round)
                        .toList();
        old.forEach(chair -> remove(line.offset(), chair));
    }

    // ---- what is known

    @Nullable Seat find(ClientId id) {
        Chair chair = chairs.get(id);
        return chair == null ? null : chair.seat;
    }

    /** A member has told until when a client of its own stays, on this member's monotonic clock. */
    void ends(ClientId id, MemberId owner, long nanos) {
        Chair chair = chairs.get(id);
        if (chair != null) {
            chair.endsNanos = nanos;
            chair.toldBy = owner;
        }
    }

    /** Returns what the member that owns a client has told; what another told before is void. */
    OptionalLong ends(ClientId id) {
        Chair chair = chairs.get(id);
        return chair != null && chair.seat.owner().equals(chair.toldBy)
                ? OptionalLong.of(chair.endsNanos)
                : OptionalLong.empty();
    }

    /** Returns how many clients a user has, those that nobody sees included. */
    int clients(String user) {
        Person person = people.get(user);
        return person == null ? 0 : person.clients();
    }

    @Nullable OnlineUser user(String user) {
        Person person = people.get(user);
        return person == null ? null : person.shown();
    }

    int clients() {
        return chairs.size();
    }

    int anonymous() {
        return anonymous;
    }

    long version() {
        return version;
    }

    /** Returns the members that clients are at. */
    Set<MemberId> owners() {
        return new HashSet<>(owned.keySet());
    }

    /** Returns the clients that are at a member. */
    List<ClientId> ownedBy(MemberId owner) {
        return chairs.values().stream()
                .filter(chair -> chair.seat.owner().equals(owner))
                .<ClientId>map(chair -> chair)
                .toList();
    }

    List<OnlineUser> list() {
        List<OnlineUser> all = new ArrayList<>(people.size());
        for (Person person : people.values()) {
            OnlineUser shown = person.shown();
            if (shown != null) {
                all.add(shown);
            }
        }
        return all;
    }

    // ---- the list as a line

    /** Says whether all shards have been told: before that, the list is a part. */
    boolean isWhole() {
        return Arrays.stream(lines).noneMatch(RosterLine::isPartial);
    }

    Place place() {
        return new Place(
                Arrays.stream(lines).map(RosterLine::id).toArray(String[]::new),
                Arrays.stream(lines).mapToLong(RosterLine::offset).toArray());
    }

    /** Returns what has changed since a place, each user once; everything if it is of no use. */
    OnlineChange since(@Nullable Place from) {
        String position = place().toString();
        if (from == null || !continues(from)) {
            return new OnlineChange(true, list(), List.of(), anonymous, position);
        }
        List<OnlineUser> online = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            Person person = lines[i].last();
            for (; person != null && person.changed > from.offset(i); person = person.before) {
                OnlineUser shown = person.shown();
                if (shown == null) {
                    gone.add(person.user);
                } else {
                    online.add(shown);
                }
            }
        }
        return new OnlineChange(false, online, gone, anonymous, position);
    }

    private boolean continues(Place from) {
        if (from.shards() != lines.length) {
            return false;
        }
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].continues(from.id(i), from.offset(i))) {
                return false;
            }
        }
        return true;
    }
}
