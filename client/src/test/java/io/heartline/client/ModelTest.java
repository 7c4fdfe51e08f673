package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random days of one client on a network of chance. How: each second something may happen to the
 * server or to the network, and the client may say something. At each step what it claims is
 * compared with what it can know; after the last harm it must be connected within the longest wait.
 */
class ModelTest {

    private static final int DAYS = Integer.getInteger("heartline.sim.seeds", 20_000) / 50;
    private static final int SECONDS = 300;

    /** The longest wait and what an attempt may take, twice: the first may be by WebSocket. */
    private static final long BACK_MILLIS = 2 * (15_000 + 10_000) + 60_000 + 30_000;

    @Test
    void shouldComeBackFromAnything() throws Exception {
        Chance.run(
                random -> {
                    for (int day = 0; day < DAYS; day++) {
                        day(random.split());
                    }
                });
    }

    private static void day(SplittableRandom random) {
        World world = new World();
        SimServer server = new SimServer(world);
        server.nextMillis = 1_000L * (1 + random.nextInt(20));
        server.latencyMillis = () -> random.nextInt(random.nextInt(8) == 0 ? 3_000 : 50);
        SimClient client =
                new SimClient(world, server, random, Says.NOTHING.withWatch(random.nextBoolean()));
        client.start();
        for (int second = 0; second < SECONDS; second++) {
            if (random.nextInt(10) == 0) {
                harm(random, client);
            }
            world.run(1_000);
            check(client);
        }
        heal(server);
        server.latencyMillis = () -> 20;
        if (client.machine.state() == ClientState.SIGNED_OUT) {
            client.post(new Event.SignIn());
        }
        world.run(BACK_MILLIS);
        assertThat(client.machine.state()).isEqualTo(ClientState.CONNECTED);
        world.run(1_300_000); // no attempt at the WebSocket is further away
        assertThat(client.machine.transport()).isEqualTo(Transport.SOCKET);
        assertThat(server.open()).as("nothing is left of what was dropped").isEqualTo(1);
        client.post(new Event.Stop());
        world.run(10_000);
        assertThat(server.open()).isZero();
        assertThat(client.machine.state()).isEqualTo(ClientState.CLOSED);
    }

    private static void harm(SplittableRandom random, SimClient client) {
        SimServer server = client.server;
        switch (random.nextInt(14)) {
            case 0 -> server.up = !server.up;
            case 1 -> server.socket = !server.socket;
            case 2 -> server.mute = !server.mute;
            case 3 -> server.lossy = !server.lossy;
            case 4 -> server.closeAll();
            case 5 -> server.closeAll(List.of(1001, 1008, 1013, 4401).get(random.nextInt(4)), "3");
            case 6 -> server.refusal = refusal(random);
            case 7 -> server.tokenRefusal = refusal(random);
            case 8 -> server.frame(Garbage.json(random));
            case 9 -> client.sleep(random.nextInt(60_000), random.nextBoolean());
            case 10 -> client.post(new Event.SignIn());
            case 11 ->
                    client.post(
                            new Event.Say(
                                    new Says(
                                            random.nextBoolean(),
                                            random.nextBoolean(),
                                            true,
                                            random.nextBoolean() ? "page=%2Fcart" : "")));
            case 12 -> {
                if (random.nextInt(8) == 0) {
                    server.closeAll(4403, "");
                }
            }
            default -> heal(server);
        }
    }

    private static Event.Reply refusal(SplittableRandom random) {
        List<Integer> statuses = List.of(401, 403, 503, 500, 200);
        return new Event.Reply(
                statuses.get(random.nextInt(statuses.size())),
                Garbage.json(random),
                random.nextBoolean() ? "2" : "Sat, 01 Jan 2000 00:00:00 GMT");
    }

    private static void heal(SimServer server) {
        server.up = true;
        server.socket = true;
        server.mute = false;
        server.lossy = false;
        server.refusal = null;
        server.tokenRefusal = null;
    }

    private static void check(SimClient client) {
        Machine machine = client.machine;
        boolean connected = machine.state() == ClientState.CONNECTED;
        assertThat(machine.transport() != Transport.NONE).isEqualTo(connected);
        boolean waits = machine.state() == ClientState.SIGNED_OUT;
        assertThat(machine.deadline() < Line.NEVER).as("never stuck").isEqualTo(!waits);
        List<SimClient.Seen> seen = new ArrayList<>(client.states);
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).state()).isNotEqualTo(seen.get(i - 1).state());
        }
        client.states.clear();
    }
}
