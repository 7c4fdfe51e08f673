package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private static final Logger LOG = Logger.getLogger("io.heartline.client");

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF); // what fails here fails on purpose
    }

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Map<String, Integer> told = new TreeMap<>();
    private final List<ClientState> states = new ArrayList<>();
    private final Counters counters = new Counters();
    private final Notices notices =
            new Notices(
                    new ClientListener() {
                        @Override
                        public void stateChanged(ClientState state) {
                            states.add(state);
                        }

                        @Override
                        public void listChanged(ListChange change) {
                            if (change.reset()) {
                                told.clear();
                            }
                            change.gone().forEach(told::remove);
                            change.online().forEach(user -> told.put(user.user(), user.clients()));
                        }
                    },
                    tasks::add,
                    counters);

    /** However slow the listener is, it ends up with the same list, and one task waits at most. */
    @Test
    void shouldTellASlowListenerWhatItMissedInOnePiece() throws Exception {
        Chance.run(
                random -> {
                    OnlineList list = new OnlineList();
                    for (int i = 0; i < 100_000; i++) {
                        String name = "user" + random.nextInt(5);
                        boolean gone = random.nextBoolean();
                        UserPresence user =
                                new UserPresence(
                                        name, UserStatus.ONLINE, i, Instant.EPOCH, List.of());
                        notices.add(
                                list.apply(
                                        new Answer.Piece(
                                                random.nextInt(10) == 0,
                                                gone ? List.of() : List.of(user),
                                                gone ? List.of(name) : List.of(),
                                                -1)));
                        notices.add(ClientState.CONNECTED);
                        assertThat(tasks).hasSizeLessThanOrEqualTo(1);
                        if (random.nextInt(4) == 0) {
                            while (!tasks.isEmpty()) {
                                tasks.remove().run();
                            }
                            Map<String, Integer> known = new TreeMap<>();
                            list.users().forEach((n, u) -> known.put(n, u.clients()));
                            assertThat(told).isEqualTo(known);
                        }
                    }
                });
    }

    @Test
    void shouldTellTheLatestOfSeveralStates() {
        notices.add(ClientState.RECONNECTING);
        notices.add(ClientState.OFFLINE);
        notices.add(ClientState.CONNECTED);
        tasks.remove().run();
        assertThat(states).containsExactly(ClientState.CONNECTED);
        assertThat(tasks).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheExecutorDoesNot() {
        Notices unheard =
                new Notices(
                        new ClientListener() {},
                        task -> {
                            throw new IllegalStateException("on purpose");
                        },
                        counters);
        unheard.add(ClientState.CONNECTED);
        unheard.add(ClientState.CLOSED);
        assertThat(counters.all()).containsEntry("listener_failed", 2L);
    }
}
