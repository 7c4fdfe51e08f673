package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The on-line list as a line (P8), on lines that are written, promoted and told anew at random. */
class RosterTest {

    private static final int SHARDS = 3;
    private static final MemberId ONE = new MemberId(1, 1);
    private static final MemberId TWO = new MemberId(2, 2);

    private static Seat seat(String user, Status status, boolean invisible) {
        return new Seat(ONE, user, status, invisible, 7, "");
    }

    /** What a watcher has put together. */
    private static final class Watcher {
        final Map<String, OnlineUser> known = new HashMap<>();
        @Nullable String position;
        int resets;

        void take(Roster roster) {
            OnlineChange change = roster.since(position == null ? null : Place.parse(position));
            if (change.reset()) {
                known.clear();
                resets++;
            }
            change.online().forEach(user -> known.put(user.user(), user));
            change.gone().forEach(known::remove);
            position = change.position();
        }
    }

    /** A line of a shard, as the engine would tell it. */
    private static final class Line {
        record Event(long offset, ClientId id, @Nullable Seat seat) {}

        final List<Event> log = new ArrayList<>();
        final Map<ClientId, Seat> now = new HashMap<>();
        final List<String> ids = new ArrayList<>(List.of("a"));
        final List<Long> begins = new ArrayList<>(List.of(0L));
        long end;

        void write(ClientId id, @Nullable Seat seat, SplittableRandom random) {
            end += 1 + random.nextInt(100);
            log.add(new Event(end, id, seat));
            if (seat == null) {
                now.remove(id);
            } else {
                now.put(id, seat);
            }
        }

        void promote() {
            ids.add(ids.get(ids.size() - 1) + "x");
            begins.add(end);
        }

        String idAt(long offset) {
            int i = ids.size() - 1;
            while (begins.get(i) >= offset && i > 0) {
                i--;
            }
            return ids.get(i);
        }
    }

    /** A member that follows at its own pace. */
    private static final class Member {
        final Roster roster = new Roster(SHARDS);
        final int[] read = new int[SHARDS];

        Member(Line[] lines) {
            for (int shard = 0; shard < SHARDS; shard++) {
                tellAnew(shard, lines[shard]);
            }
        }

        void tellAnew(int shard, Line line) {
            roster.reset(shard);
            line.now.forEach((id, seat) -> roster.put(shard, line.end, id, seat));
            roster.at(shard, line.idAt(Math.max(1, line.end)), line.end);
            roster.whole(shard);
            read[shard] = line.log.size();
        }

        void follow(int shard, Line line, int steps) {
            for (int i = 0; i < steps && read[shard] < line.log.size(); i++) {
                Line.Event event = line.log.get(read[shard]++);
                if (event.seat() == null) {
                    roster.remove(event.offset(), event.id());
                } else {
                    roster.put(shard, event.offset(), event.id(), event.seat());
                }
                roster.at(shard, line.idAt(event.offset()), event.offset());
            }
        }
    }

    @RepeatedTest(200)
    void listIsTheSumOfItsChangesOnEveryMember(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        SplittableRandom random = new SplittableRandom(seed);
        Line[] lines = {new Line(), new Line(), new Line()};
        Member[] members = {new Member(lines), new Member(lines)};
        Watcher[] watchers = {new Watcher(), new Watcher(), new Watcher()};
        int tellings = 0;
        for (int i = 0; i < 600; i++) {
            int user = random.nextInt(12);
            int shard = user % SHARDS;
            Line line = lines[shard];
            switch (random.nextInt(12)) {
                case 0 -> line.promote();
                case 1 -> {
                    if (random.nextInt(20) == 0) {
                        members[random.nextInt(2)].tellAnew(shard, line);
                        tellings++;
                    }
                }
                case 2, 3, 4, 5, 6 -> {
                    ClientId id = new ClientId(user, random.nextInt(3));
                    Status status = Status.values()[random.nextInt(3)];
                    Seat seat = seat("user" + user, status, random.nextInt(5) == 0);
                    line.write(id, random.nextBoolean() ? seat : null, random);
                }
                case 7, 8, 9 ->
                        members[random.nextInt(2)].follow(shard, line, 1 + random.nextInt(4));
                default -> // a watcher asks this member or the other
                        watchers[random.nextInt(3)].take(members[random.nextInt(2)].roster);
            }
        }
        for (Member member : members) {
            for (int shard = 0; shard < SHARDS; shard++) {
                member.follow(shard, lines[shard], Integer.MAX_VALUE);
            }
        }
        Map<String, OnlineUser> expected = new HashMap<>();
        members[0].roster.list().forEach(user -> expected.put(user.user(), user));
        assertThat(members[1].roster.list())
                .as("seed " + seed)
                .containsExactlyInAnyOrderElementsOf(expected.values());
        assertThat(expected.keySet()).isEqualTo(seen(lines));
        for (Watcher watcher : watchers) {
            watcher.take(members[random.nextInt(2)].roster);
            assertThat(watcher.known).as("seed " + seed).isEqualTo(expected);
            if (tellings == 0) {
                assertThat(watcher.resets).as("seed " + seed).isLessThan(60);
            }
        }
    }

    private static java.util.Set<String> seen(Line[] lines) {
        java.util.Set<String> users = new java.util.HashSet<>();
        for (Line line : lines) {
            line.now.values().stream()
                    .filter(seat -> !seat.invisible())
                    .forEach(seat -> users.add(seat.user()));
        }
        return users;
    }

    private final Roster roster = new Roster(1);

    private OnlineChange since(String position) {
        return roster.since(Place.parse(position));
    }

    private void begin() {
        roster.reset(0);
        roster.at(0, "first", 10);
        roster.whole(0);
    }

    private void come(long offset, long client, String user) {
        roster.put(0, offset, new ClientId(1, client), seat(user, Status.ONLINE, false));
        roster.at(0, "first", offset);
    }

    private void go(long offset, long client) {
        roster.remove(offset, new ClientId(1, client));
        roster.at(0, "first", offset);
    }

    /** P7: tabs and devices come and go; a user comes once and leaves once. */
    @Test
    void aUserLeavesWithTheLastClient() {
        begin();
        come(20, 1, "ann");
        come(30, 2, "ann");
        OnlineChange change = roster.since(null);
        assertThat(change.online()).extracting(OnlineUser::clients).containsExactly(2);
        go(40, 1);
        change = since(change.position());
        assertThat(change.reset()).isFalse();
        assertThat(change.gone()).isEmpty();
        assertThat(change.online()).extracting(OnlineUser::clients).containsExactly(1);
        go(50, 2);
        change = since(change.position());
        assertThat(change.gone()).containsExactly("ann");
        assertThat(roster.user("ann")).isNull();
        assertThat(since(change.position()).gone()).isEmpty();
    }

    @Test
    void whoeverWasAwayTooLongBeginsAnew() {
        begin();
        come(20, 1, "ann");
        String position = roster.since(null).position();
        long offset = 30;
        for (int i = 0; i <= RosterLine.GONE_MAX; i++) {
            come(offset++, 2 + i, "user" + i);
            go(offset++, 2 + i);
        }
        OnlineChange change = since(position);
        assertThat(change.reset()).isTrue();
        assertThat(change.online()).extracting(OnlineUser::user).containsExactly("ann");
        assertThat(since(change.position()).reset()).isFalse();
    }

    @Test
    void aPositionOfAnotherHistoryBeginsAnew() {
        begin();
        come(20, 1, "ann");
        String position = roster.since(null).position();
        roster.reset(0);
        assertThat(roster.isWhole()).isFalse();
        roster.put(0, 5, new ClientId(1, 9), seat("bob", Status.AWAY, false));
        roster.at(0, "second", 5);
        roster.whole(0);
        OnlineChange change = since(position);
        assertThat(change.reset()).isTrue();
        assertThat(change.online()).extracting(OnlineUser::user).containsExactly("bob");
        assertThat(roster.user("ann")).as("not named again").isNull();
        assertThat(roster.clients()).isEqualTo(1);
    }

    @Test
    void theInvisibleAreNotSeenAndTheNamelessAreCounted() {
        begin();
        roster.put(0, 20, new ClientId(1, 1), seat("ann", Status.ONLINE, true));
        roster.put(0, 30, new ClientId(1, 2), seat("", Status.ONLINE, false));
        OnlineChange change = roster.since(null);
        assertThat(change.online()).isEmpty();
        assertThat(change.anonymous()).isEqualTo(1);
        roster.put(0, 40, new ClientId(1, 1), seat("ann", Status.AWAY, false));
        assertThat(roster.user("ann")).extracting(OnlineUser::status).isEqualTo(Status.AWAY);
        roster.put(0, 50, new ClientId(1, 1), seat("ann", Status.AWAY, true));
        roster.at(0, "first", 50);
        assertThat(since(change.position()).gone()).containsExactly("ann");
        roster.remove(60, new ClientId(1, 1));
        roster.remove(60, new ClientId(1, 2));
        assertThat(roster.clients()).isZero();
        assertThat(roster.anonymous()).isZero();
        assertThat(roster.owners()).isEmpty();
    }

    @Test
    void itKnowsWhoseClientsTheyAre() {
        begin();
        come(20, 1, "ann");
        come(30, 2, "bob");
        roster.put(0, 40, new ClientId(1, 2), new Seat(TWO, "bob", Status.ONLINE, false, 7, ""));
        assertThat(roster.owners()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(roster.ownedBy(TWO)).containsExactly(new ClientId(1, 2));
        go(50, 2);
        assertThat(roster.owners()).containsExactly(ONE);
    }

    /** What a former owner has told says nothing of the lease at the next one. */
    @Test
    void onlyTheOwnerSaysHowLongAClientStays() {
        begin();
        come(20, 1, "ann");
        ClientId ann = new ClientId(1, 1);
        assertThat(roster.ends(ann)).isEmpty();
        roster.ends(ann, ONE, -5);
        assertThat(roster.ends(ann)).hasValue(-5);
        roster.put(0, 30, ann, new Seat(TWO, "ann", Status.ONLINE, false, 7, ""));
        assertThat(roster.ends(ann)).isEmpty();
        roster.ends(ann, TWO, 9);
        assertThat(roster.ends(ann)).hasValue(9);
        assertThat(roster.ends(new ClientId(8, 8))).isEmpty();
    }
}
