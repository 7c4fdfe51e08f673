package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OnlineListTest {

    private static UserPresence user(String name, int clients) {
        Map<String, String> page = Map.of("page", "/" + clients);
        List<Map<String, String>> attributes = Collections.nCopies(clients - 1, page);
        return new UserPresence(name, UserStatus.ONLINE, clients, Instant.EPOCH, attributes);
    }

    private static Answer.Piece piece(boolean reset, List<UserPresence> online, List<String> gone) {
        return new Answer.Piece(reset, online, gone, -1);
    }

    /** A server's list and the line of its changes; a watcher asks by its place on the line. */
    private static final class Model {
        final Map<String, UserPresence> users = new TreeMap<>();
        final List<String> changes = new ArrayList<>();

        void step(SplittableRandom random) {
            String name = List.of("ann", "bob", "cem", "d\u00fcr\u00fcm").get(random.nextInt(4));
            if (random.nextInt(5) < 2) {
                users.remove(name);
            } else {
                users.put(name, user(name, 1 + random.nextInt(3)));
            }
            changes.add(name);
        }

        Answer.Piece since(int at, boolean reset) {
            List<UserPresence> online = new ArrayList<>();
            List<String> gone = new ArrayList<>();
            for (String name :
                    reset
                            ? users.keySet()
                            : new LinkedHashSet<>(changes.subList(at, changes.size()))) {
                if (users.containsKey(name)) {
                    online.add(users.get(name));
                } else {
                    gone.add(name);
                }
            }
            return piece(reset, online, gone);
        }
    }

    @Test
    void shouldBeTheFoldOfWhatCameWithRepeatsAndResets() throws Exception {
        Chance.run(
                random -> {
                    for (int run = 0; run < 1_000; run++) {
                        Model model = new Model();
                        OnlineList list = new OnlineList();
                        Told told = new Told();
                        int at = 0;
                        for (int i = 0; i < 60; i++) {
                            model.step(random);
                            if (random.nextInt(5) < 2) {
                                Answer.Piece piece = model.since(at, random.nextInt(5) == 0);
                                for (int times = 1 + random.nextInt(2); times > 0; times--) {
                                    told.take(list.apply(piece));
                                }
                                at = model.changes.size();
                                assertThat(list.users()).isEqualTo(model.users);
                                assertThat(told.users).isEqualTo(model.users);
                            }
                        }
                    }
                });
    }

    /** A listener that keeps a list of its own, and needs not know what a reset is. */
    private static final class Told {
        final Map<String, UserPresence> users = new TreeMap<>();

        void take(ListChange change) {
            change.gone().forEach(users::remove);
            change.online().forEach(user -> users.put(user.user(), user));
        }
    }

    @Test
    void shouldNameThoseWhoAreGoneByAReset() {
        OnlineList list = new OnlineList();
        list.apply(new Answer.Piece(false, List.of(user("ann", 1), user("bob", 1)), List.of(), 2));
        ListChange change = list.apply(piece(true, List.of(user("bob", 1)), List.of()));
        assertThat(change.gone()).containsExactly("ann");
        assertThat(change.reset()).isTrue();
        assertThat(change.anonymous()).isEqualTo(2);
    }
}
