package io.heartline.servlet.session;

import static io.heartline.servlet.session.Crowd.awaitGone;
import static io.heartline.servlet.session.Crowd.awaitStatus;
import static io.heartline.servlet.session.Crowd.beat;
import static io.heartline.servlet.session.Crowd.leave;
import static io.heartline.servlet.session.Crowd.presence;
import static io.heartline.servlet.session.Crowd.say;
import static io.heartline.servlet.session.Crowd.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heartline.presence.OnlineChange;
import io.heartline.presence.OnlineUser;
import io.heartline.presence.OnlineWatch;
import io.heartline.presence.Status;
import io.heartline.servlet.session.Crowd.Told;
import io.heartline.spi.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is on-line, across servers that come and go. */
class PresenceTest {

    private Pair pair;

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private void start(String... settings) throws Exception {
        pair = new Pair(presence(settings));
    }

    /** P7: tabs and devices at both servers; one coming, one leaving, and a refresh is neither. */
    @Test
    void aUserComesOnceAndLeavesOnce() throws Exception {
        start();
        try (Told told = new Told(pair.two, null)) {
            String tab = token(pair.one, "ann");
            String phone = token(pair.two, "ann");
            beat(pair.one, tab);
            beat(pair.two, phone);
            awaitStatus(pair.one, "ann", Status.ONLINE, 2);
            awaitStatus(pair.two, "ann", Status.ONLINE, 2);
            assertThat(presence(pair.one).list()).isEqualTo(presence(pair.two).list());
            leave(pair.one, phone); // at the other server
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            leave(pair.one, tab);
            String refreshed = token(pair.one, "ann");
            beat(pair.one, refreshed);
            Thread.sleep(2_000); // longer than the grace
            assertThat(presence(pair.two).isOnline("ann")).isTrue();
            assertThat(told.story).containsExactly("+ann");
            leave(pair.one, refreshed);
            awaitGone(pair.one, "ann");
            awaitGone(pair.two, "ann");
            await().until(() -> told.story.size() == 2);
            assertThat(told.story).containsExactly("+ann", "-ann");
        }
    }

    /** P15: the death of a server is no leave. */
    @Test
    void aServersDeathMakesItsClientsReconnect() throws Exception {
        start("heartline.presence.beat", "1s");
        try (Told told = new Told(pair.two, null)) {
            String comes = token(pair.one, "ann");
            String stays = token(pair.one, "bob");
            String waits = token(pair.one, "eve");
            beat(pair.one, comes);
            beat(pair.one, stays);
            beat(pair.one, waits);
            Instant lastBeat = Instant.now();
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            awaitStatus(pair.two, "bob", Status.ONLINE, 1);
            awaitStatus(pair.two, "eve", Status.ONLINE, 1);
            Instant since = presence(pair.two).online("ann").orElseThrow().since();
            Thread.sleep(1_200); // by now the others know until when they stay
            pair.engineOne.left = true;
            pair.cluster.members.remove(pair.engineOne);
            beat(pair.two, comes);
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            awaitStatus(pair.two, "eve", Status.RECONNECTING, 1);
            awaitStatus(pair.two, "bob", Status.RECONNECTING, 1);
            beat(pair.two, stays);
            awaitStatus(pair.two, "bob", Status.ONLINE, 1);
            assertThat(presence(pair.two).online("ann").orElseThrow().since()).isEqualTo(since);
            assertThat(told.story).hasSize(3).allMatch(what -> what.startsWith("+"));
            // the lease goes on from where it was: of 3 s and a grace of 1 s
            awaitGone(pair.two, "eve");
            assertThat(Duration.between(lastBeat, Instant.now())).isLessThan(Duration.ofSeconds(6));
            assertThat(Pair.counter(pair.two, "presence_adopted")).isBetween(2L, 3L);
        }
    }

    /** A good-bye that was on its way to a server that dies: the next owner gets it. */
    @Test
    void aGoodByeToADyingServerIsNotLost() throws Exception {
        start(); // beats of 20 s
        String token = token(pair.one, "ann");
        beat(pair.one, token);
        beat(pair.two, token(pair.two, "bob"));
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE; // is not missed yet
        leave(pair.two, token);
        Thread.sleep(2_500);
        assertThat(presence(pair.two).isOnline("ann")).isTrue();
        pair.engineOne.left = true;
        pair.cluster.members.remove(pair.engineOne);
        awaitGone(pair.two, "ann");
        assertThat(presence(pair.two).isOnline("bob")).isTrue();
    }

    /** Watchers hear no news from a server that cannot know whether it is true. */
    @Test
    void aServerThatMayBeBehindTellsNothing() throws Exception {
        start();
        beat(pair.one, token(pair.one, "ann"));
        try (Told told = new Told(pair.two, null)) {
            await().until(() -> told.online.size() == 1);
            pair.engineTwo.frozen = true;
            Thread.sleep(2_500); // longer than what counts as current
            beat(pair.one, token(pair.one, "bob"));
            awaitStatus(pair.two, "bob", Status.ONLINE, 1);
            Thread.sleep(1_500);
            assertThat(told.story).containsExactly("+ann");
            pair.engineTwo.frozen = false;
            await().until(() -> told.story.contains("+bob"));
        }
    }

    /** A lease goes on from where it was, also at a server that was not there when it began. */
    @Test
    void aServerThatComesLaterKnowsHowLongClientsStay() throws Exception {
        start("heartline.presence.beat", "2s");
        beat(pair.one, token(pair.one, "ann"));
        Instant lastBeat = Instant.now();
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        Thread.sleep(1_500);
        try (TestServer late = pair.start(presence("heartline.presence.beat", "2s"))) {
            awaitStatus(late, "ann", Status.ONLINE, 1);
            Thread.sleep(1_500); // by now it was told
            pair.engineOne.left = true;
            pair.engineTwo.left = true;
            pair.cluster.members.remove(pair.engineOne);
            pair.cluster.members.remove(pair.engineTwo);
            awaitStatus(late, "ann", Status.RECONNECTING, 1);
            awaitGone(late, "ann"); // after a lease of 6 s and a grace of 1 s
            assertThat(Duration.between(lastBeat, Instant.now()))
                    .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
        }
    }

    /** Two servers behind a balancer that knows no client: each beat lands anywhere. */
    @Test
    void aClientThatBeatsEverywhereStays() throws Exception {
        start("heartline.presence.beat", "1s");
        try (Told told = new Told(pair.one, null)) {
            String token = token(pair.one, "ann");
            beat(pair.one, token);
            awaitStatus(pair.two, "ann", Status.ONLINE, 1);
            long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
            while (System.nanoTime() < end) { // never again at the one that has its lease
                beat(pair.two, token);
                Thread.sleep(300);
            }
            assertThat(told.story).containsExactly("+ann");
            assertThat(Pair.counter(pair.two, "presence_joined")).isZero();
            assertThat(Pair.counter(pair.two, "presence_renewals_sent")).isBetween(4L, 16L);
            awaitGone(pair.two, "ann");
            assertThat(Pair.counter(pair.one, "presence_expired")).isEqualTo(1);
        }
    }

    @Test
    void awayAndInvisibleAreWhatTheClientSays() throws Exception {
        start();
        String token = token(pair.one, "ann");
        say(pair.one, token, ",\"away\":true");
        awaitStatus(pair.two, "ann", Status.AWAY, 1);
        beat(pair.one, token);
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        say(pair.two, token, ",\"invisible\":true");
        awaitGone(pair.one, "ann");
        assertThat(presence(pair.one).list()).isEmpty();
        assertThat(presence(pair.one).lastSeen("ann")).isEmpty();
        beat(pair.one, token);
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
    }

    /** Each client's own; also those that are heard of at another server, or come back to one. */
    @Test
    void attributesAreWhatTheClientSays() throws Exception {
        start("heartline.presence.beat", "1s");
        String tab = token(pair.one, "ann");
        String phone = token(pair.two, "ann");
        say(pair.one, tab, ",\"attributes\":\"page=%2Fcart&on=%E5%BF%83\"");
        beat(pair.two, phone);
        awaitAttributes(Map.of("page", "/cart", "on", "\u5fc3"));
        say(pair.two, tab, ",\"attributes\":\"page=%2Fpay\"");
        say(pair.two, phone, ",\"attributes\":\"device=phone\"");
        awaitAttributes(Map.of("device", "phone"), Map.of("page", "/pay"));
        beat(pair.one, tab);
        awaitAttributes(Map.of("device", "phone"));
        pair.engineTwo.left = true;
        pair.cluster.members.remove(pair.engineTwo);
        await().untilAsserted(
                        () -> assertThat(Pair.counter(pair.one, "presence_adopted")).isEqualTo(1));
        assertThat(presence(pair.one).online("ann").orElseThrow().attributes())
                .containsExactly(Map.of("device", "phone"));
    }

    @SafeVarargs
    private void awaitAttributes(Map<String, String>... expected) {
        for (TestServer server : List.of(pair.one, pair.two)) {
            await().untilAsserted(
                            () ->
                                    assertThat(presence(server).online("ann"))
                                            .get()
                                            .extracting(OnlineUser::attributes)
                                            .isEqualTo(List.of(expected)));
        }
    }

    @Test
    void lastSeenIsKeptAndForgotten() throws Exception {
        start();
        assertThat(presence(pair.two).lastSeen("ann")).isEmpty();
        String token = token(pair.one, "ann");
        beat(pair.one, token);
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        Instant before = Instant.now().minusSeconds(1);
        leave(pair.one, token);
        Instant after = Instant.now().plusSeconds(1);
        awaitGone(pair.two, "ann");
        await().until(() -> presence(pair.two).lastSeen("ann").isPresent());
        assertThat(presence(pair.two).lastSeen("ann").orElseThrow()).isBetween(before, after);
        presence(pair.one).forget("ann");
        assertThat(presence(pair.two).lastSeen("ann")).isEmpty();
    }

    /** P8: whoever goes on where it was gets what it missed, from another server, too. */
    @Test
    void theListGoesOnAtAnotherServer() throws Exception {
        start();
        String bob = token(pair.one, "bob");
        beat(pair.one, token(pair.one, "ann"));
        beat(pair.one, bob);
        String position;
        try (Told told = new Told(pair.one, null)) {
            await().until(() -> told.online.size() == 2);
            position = told.position;
        }
        leave(pair.one, bob);
        beat(pair.two, token(pair.two, "eve"));
        awaitGone(pair.two, "bob");
        awaitStatus(pair.two, "eve", Status.ONLINE, 1);
        List<OnlineChange> pieces = new CopyOnWriteArrayList<>();
        try (OnlineWatch watch = presence(pair.two).watch(position, pieces::add)) {
            await().until(() -> !pieces.isEmpty());
            assertThat(pieces.get(0).reset()).isFalse();
            assertThat(pieces.get(0).gone()).containsExactly("bob");
            assertThat(pieces.get(0).online()).extracting(OnlineUser::user).containsExactly("eve");
        }
        assertThatThrownBy(() -> presence(pair.two).watch("nonsense", pieces::add))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A cluster that does not answer for a while is told everything later. */
    @Test
    void whatTheClusterDidNotTakeIsWrittenLater() throws Exception {
        start();
        pair.engineOne.failure = EngineException.Kind.UNAVAILABLE;
        beat(pair.two, token(pair.two, "bob"));
        String token = token(pair.one, "ann");
        beat(pair.one, token);
        await().until(() -> Pair.counter(pair.one, "presence_write_failures") > 0);
        assertThat(presence(pair.two).isOnline("ann")).isFalse();
        pair.engineOne.failure = null;
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        awaitStatus(pair.one, "bob", Status.ONLINE, 1);
        await().until(() -> Pair.counter(pair.one, "presence_writes_waiting") == 0);
    }

    /** Lines that are told anew: nobody seems to leave, and nobody stays who has left. */
    @Test
    void aListThatIsToldAnewIsTheSame() throws Exception {
        start();
        try (Told told = new Told(pair.two, null)) {
            beat(pair.one, token(pair.one, "ann"));
            beat(pair.one, token(pair.one, "bob"));
            await().until(() -> told.online.size() == 2);
            pair.cluster.state("heartline.presence:/app").forget();
            beat(pair.one, token(pair.one, "eve"));
            await().until(() -> told.online.size() == 3);
            assertThat(told.story).doesNotContain("-ann", "-bob");
        }
    }

    /** Many applications log their users in themselves. */
    @Test
    void theApplicationNamesTheUserInItsSession() throws Exception {
        pair =
                new Pair(
                        server -> {
                            presence("heartline.presence.user-attribute", "who").accept(server);
                            server.servlet(
                                    "/login",
                                    TestServlets.of(
                                            (q, s) -> q.getSession().setAttribute("who", "ann")));
                        });
        Client client = new Client();
        beat(pair.one, client.body(pair.one, "/heartline/token").split("\"")[3]);
        client.get(pair.one, "/login");
        beat(pair.one, client.body(pair.two, "/heartline/token").split("\"")[3]);
        awaitStatus(pair.two, "ann", Status.ONLINE, 1);
        assertThat(presence(pair.two).list()).hasSize(1);
    }

    @Test
    void whoAsksWithoutPresenceIsToldHowToSwitchItOn() throws Exception {
        pair = new Pair();
        assertThatThrownBy(() -> presence(pair.one))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("heartline.presence.enabled=true");
    }
}
