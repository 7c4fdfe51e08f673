package io.heartline.client;

import static io.heartline.client.ClientState.CONNECTED;
import static io.heartline.client.ClientState.OFFLINE;
import static io.heartline.client.ClientState.RECONNECTING;
import static io.heartline.client.ClientState.SIGNED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.client.Event.Reply;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state machine on virtual time; the browser's has the same tests. */
class MachineTest {

    private static final Says WATCHING = Says.NOTHING.withWatch(true);

    /** How the server is to be. */
    enum With {
        SOCKET,
        REQUESTS;

        void prepare(SimServer server) {
            server.socket = this == SOCKET;
        }

        Transport transport() {
            return this == SOCKET ? Transport.SOCKET : Transport.REQUESTS;
        }
    }

    @Test
    void shouldConnectByWebSocketWithTheTokenInItsFirstMessage() throws Exception {
        Chance.run(
                random -> {
                    Says away = Says.NOTHING.withAway(true);
                    SimClient client = SimClient.connected(random, away, server -> {});
                    assertThat(client.machine.transport()).isEqualTo(Transport.SOCKET);
                    assertThat(client.server.tokens).isEqualTo(1);
                    assertThat(client.server.log).hasSize(1);
                    SimServer.Note hello = client.server.log.get(0);
                    assertThat(hello.is()).isEqualTo("hello");
                    assertThat(hello.body()).isEqualTo(new Body("token-1", away, null, false));
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeWithinOneAndAHalfBeatsThatNothingComes(With with) throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, with::prepare);
                    assertThat(client.machine.transport()).isEqualTo(with.transport());
                    client.world.run(random.nextInt(20_000));
                    client.server.lossy = true;
                    long cut = client.world.now;
                    client.world.run(31_000);
                    assertThat(client.states.get(0).state()).isEqualTo(RECONNECTING);
                    assertThat(client.states.get(0).time() - cut)
                            .isLessThanOrEqualTo(client.server.nextMillis * 3 / 2);
                    client.server.lossy = false;
                    client.world.run(60_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                    assertThat(client.server.tokens).as("the same client").isEqualTo(1);
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNoticeASleepWithinASecond(boolean theClockStood) throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    client.sleep(600_000, theClockStood);
                    long woken = client.world.now;
                    client.world.run(1_000);
                    assertThat(client.states.get(0).state()).isEqualTo(RECONNECTING);
                    assertThat(client.states.get(0).time() - woken).isLessThanOrEqualTo(1_000);
                    client.world.run(5_000);
                    assertThat(client.stateNames()).containsExactly(RECONNECTING, CONNECTED);
                    assertThat(client.server.of("hello")).hasSize(1);
                    assertThat(client.server.tokens).isEqualTo(1);
                });
    }

    @Test
    void shouldNotTrustTheFirstMessageAfterASleep() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    client.sleep(600_000, true);
                    client.server.frame("{\"next\":20000}");
                    assertThat(client.machine.state()).isEqualTo(RECONNECTING);
                    client.world.run(5_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                });
    }

    @Test
    void shouldNotMindAWallClockThatIsSetBack() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    client.wallAhead -= 3_600_000;
                    client.world.run(120_000);
                    assertThat(client.states).isEmpty();
                });
    }

    @Test
    void shouldBeOffLineAfterThreeAttemptsAndComeBackByItself() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    client.server.up = false;
                    client.server.closeAll();
                    assertThat(client.stateNames()).containsExactly(RECONNECTING);
                    client.world.run(60_000);
                    assertThat(client.stateNames()).containsExactly(RECONNECTING, OFFLINE);
                    client.server.up = true;
                    client.world.run(120_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                    assertThat(client.machine.transport()).isEqualTo(Transport.SOCKET);
                    assertThat(client.server.tokens).isEqualTo(1);
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldGetAnotherTokenWhenItIsToldTo(With with) throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, with::prepare);
                    client.server.refusal = new Reply(401, null, null);
                    client.server.closeAll(4401, "");
                    client.world.run(20_500);
                    client.server.refusal = null;
                    client.world.run(40_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                    assertThat(client.server.tokens).isGreaterThanOrEqualTo(2);
                    assertThat(client.machine.token()).isEqualTo("token-" + client.server.tokens);
                });
    }

    @Test
    void shouldNotHammerAServerThatRefusesEveryToken() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, With.REQUESTS::prepare);
                    client.server.refusal = new Reply(401, null, null);
                    client.world.run(600_000);
                    assertThat(client.machine.state()).isEqualTo(OFFLINE);
                    assertThat(client.server.tokens).isLessThan(120);
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldComeNoSoonerThanAFullServerWantsIt(With with) throws Exception {
        Chance.run(
                random -> {
                    SimClient client =
                            SimClient.connected(
                                    random,
                                    server -> {
                                        with.prepare(server);
                                        server.nextMillis = 2_000;
                                    });
                    client.server.refusal = new Reply(503, null, "17");
                    client.server.closeAll(1013, "17");
                    while (client.states.isEmpty()) {
                        client.world.run(100);
                    }
                    client.server.refusal = null;
                    long lost = client.states.get(0).time();
                    client.server.log.clear();
                    client.sleep(6_000, false); // no reason to come sooner
                    client.world.run(40_000);
                    assertThat(client.server.log.get(0).time() - lost).isBetween(17_000L, 18_100L);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                });
    }

    @Test
    void shouldNotAskWithinAMinuteAgainForWhatIsRefused() throws Exception {
        Chance.run(
                random -> {
                    World world = new World();
                    SimServer server = new SimServer(world);
                    server.tokenRefusal = new Reply(403, null, null);
                    new SimClient(world, server, random, Says.NOTHING).start();
                    world.run(59_000);
                    assertThat(server.tokens).isEqualTo(1);
                });
    }

    @Test
    void shouldBeatWhereNoWebSocketOpensAndReturnToIt() throws Exception {
        Chance.run(
                random -> {
                    SimClient client =
                            SimClient.connected(random, Says.NOTHING, With.REQUESTS::prepare);
                    SimServer server = client.server;
                    assertThat(client.machine.transport()).isEqualTo(Transport.REQUESTS);
                    assertThat(server.of("beat")).isNotEmpty();
                    server.socket = true;
                    client.world.run(15 * 60_000);
                    assertThat(client.machine.transport()).isEqualTo(Transport.SOCKET);
                    assertThat(client.states).isEmpty();
                    assertThat(server.tokens).as("one client all the time").isEqualTo(1);
                    assertThat(server.of("leave")).isEmpty();
                    long since = server.of("hello").get(0).time();
                    assertThat(server.of("beat")).noneMatch(beat -> beat.time() > since + 100);
                });
    }

    @Test
    void shouldTryAWebSocketThatNeverOpensLessAndLessOften() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, With.REQUESTS::prepare);
                    client.world.run(3_600_000);
                    assertThat(client.server.of("refused").size()).isBetween(5, 14);
                });
    }

    @Test
    void shouldTakeAWebSocketThatIsSilentForNone() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> server.mute = true);
                    assertThat(client.machine.transport()).isEqualTo(Transport.REQUESTS);
                });
    }

    @Test
    void shouldStopWhenSignedOutUntilSomebodySignsIn() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    client.server.closeAll(4403, "");
                    assertThat(client.stateNames()).containsExactly(SIGNED_OUT);
                    client.world.run(3_600_000);
                    client.sleep(600_000, true);
                    client.world.run(60_000);
                    assertThat(client.server.log).isEmpty();
                    assertThat(client.server.tokens).isEqualTo(1);
                    client.post(new Event.SignIn());
                    client.world.run(1_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                    assertThat(client.machine.token()).isEqualTo("token-2");
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldSignInWithoutAGap(With with) throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, with::prepare);
                    client.post(new Event.SignIn());
                    client.world.run(10_000);
                    assertThat(client.states).isEmpty();
                    assertThat(client.machine.token()).isEqualTo("token-2");
                    List<String> seen =
                            client.server.log.stream()
                                    .filter(note -> !List.of("refused", "say").contains(note.is()))
                                    .map(note -> note.is() + " " + note.token())
                                    .toList();
                    int left = seen.indexOf("leave token-1");
                    int came = seen.indexOf((with == With.SOCKET ? "hello" : "beat") + " token-2");
                    assertThat(came).as(seen.toString()).isBetween(0, left - 1);
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayGoodByeWhenItStops(With with) throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, with::prepare);
                    client.post(new Event.Stop());
                    client.world.run(600_000);
                    client.post(new Event.SignIn());
                    client.world.run(600_000);
                    assertThat(client.stateNames()).containsExactly(ClientState.CLOSED);
                    assertThat(client.server.of("leave"))
                            .singleElement()
                            .satisfies(leave -> assertThat(leave.body().leave()).isTrue())
                            .satisfies(leave -> assertThat(leave.token()).isEqualTo("token-1"));
                    assertThat(client.server.tokens).isEqualTo(1);
                    assertThat(client.server.open()).isZero();
                    assertThat(client.machine.deadline()).isEqualTo(Line.NEVER);
                });
    }

    @Test
    void shouldTellWhatChangesAtOnceButOnceASecondAtMost() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, server -> {});
                    for (int i = 0; i < 100; i++) {
                        client.post(new Event.Say(new Says(i % 2 == 0, i == 99, false, "i=" + i)));
                        client.world.run(20);
                    }
                    client.world.run(2_000);
                    List<SimServer.Note> says = client.server.of("say");
                    assertThat(says).hasSizeBetween(2, 4);
                    assertThat(says.get(0).body().says().away()).isTrue();
                    assertThat(says.get(says.size() - 1).body().says())
                            .isEqualTo(new Says(false, true, false, "i=99"));
                });
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayItsAttributesInEveryBeatAfterALossToo(With with) throws Exception {
        Chance.run(
                random -> {
                    Says first = Says.NOTHING.withAttributes("page=%2Fcart");
                    SimClient client = SimClient.connected(random, first, with::prepare);
                    assertThat(attributes(client)).containsOnly(first.attributes());
                    client.server.log.clear();
                    client.post(new Event.Say(first.withAttributes("page=%2Fpay")));
                    client.world.run(1_100 + client.server.nextMillis);
                    client.server.closeAll();
                    client.server.lossy = true;
                    client.world.run(60_000);
                    client.server.lossy = false;
                    client.post(new Event.SignIn());
                    client.world.run(90_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                    assertThat(attributes(client))
                            .hasSizeGreaterThan(1)
                            .containsOnly("page=%2Fpay");
                    client.server.log.clear();
                    client.post(new Event.Say(Says.NOTHING));
                    client.world.run(25_000);
                    assertThat(attributes(client)).isNotEmpty().containsOnly("");
                });
    }

    private static List<String> attributes(SimClient client) {
        return client.server.log.stream()
                .filter(note -> note.body() != null && !note.body().leave())
                .map(note -> note.body().says().attributes())
                .toList();
    }

    @Test
    void shouldResumeTheListWhereItStoodOnEitherTransport() throws Exception {
        Chance.run(
                random -> {
                    Consumer<SimServer> prepare =
                            server -> {
                                server.lists.add(
                                        "{\"reset\":true,\"at\":\"one\","
                                                + "\"online\":[{\"user\":\"ann\"}]}");
                                server.lists.add("{\"at\":\"two\",\"gone\":[\"ann\"]}");
                            };
                    SimClient client = SimClient.connected(random, WATCHING, prepare);
                    assertThat(client.machine.users()).containsOnlyKeys("ann");
                    client.server.log.clear();
                    client.server.closeAll(1001, "");
                    client.world.run(2_000);
                    assertThat(client.server.of("hello").get(0).at()).isEqualTo("one");
                    assertThat(client.lists)
                            .extracting(ListChange::reset)
                            .containsExactly(true, false);
                    assertThat(client.machine.users()).isEmpty();
                    client.server.socket = false;
                    client.server.closeAll();
                    client.world.run(10_000);
                    assertThat(client.server.of("beat").get(0).at()).isEqualTo("two");
                });
    }

    @Test
    void shouldForgetTheListWhenItMayWatchNoMore() throws Exception {
        Chance.run(
                random -> {
                    SimClient client =
                            SimClient.connected(
                                    random,
                                    WATCHING,
                                    server ->
                                            server.lists.add("{\"online\":[{\"user\":\"ann\"}]}"));
                    client.server.frame("{\"next\":20000,\"watch\":false}");
                    assertThat(client.machine.users()).isEmpty();
                    assertThat(client.lists.get(1).gone()).containsExactly("ann");
                    client.server.frame("{\"next\":20000,\"watch\":false}");
                    assertThat(client.lists).hasSize(2);
                });
    }

    @Test
    void shouldCountAnswersThatAreNoneAndGoOn() throws Exception {
        Chance.run(
                random -> {
                    SimClient client = SimClient.connected(random, WATCHING, server -> {});
                    for (int i = 0; i < 20_000; i++) {
                        client.server.frame(Garbage.json(random));
                    }
                    client.server.frame(
                            "{\"list\":{\"online\":[null,1,{\"user\":1},{\"user\":\"x\"}],\"gone\":[{}]}}");
                    client.server.frame("{\"list\":{\"online\":{\"length\":3}}}");
                    client.server.frame("{\"list\":{\"at\":\"\\\"\"}}");
                    assertThat(client.machine.malformedCount()).isGreaterThan(10_000);
                    assertThat(client.machine.users()).containsKey("x");
                    client.world.run(60_000);
                    assertThat(client.machine.state()).isEqualTo(CONNECTED);
                });
    }
}
