package io.heartline.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The edge of a machine on virtual time. */
final class SimClient {

    record Seen(long time, ClientState state) {}

    final World world;
    final SimServer server;
    final Machine machine;
    final List<Seen> states = new ArrayList<>();
    final List<ListChange> lists = new ArrayList<>();

    /** How often it looks at the clock. */
    long lookMillis = 1_000;

    /** What the machine's wall clock shows more than the world's time. */
    long wallAhead;

    /** What it said last comes no sooner than what it said before. */
    long arrives;

    private long monoBehind;
    private int ticks;
    private long nextTick = Line.NEVER;

    SimClient(World world, SimServer server, SplittableRandom random, Says says) {
        this.world = world;
        this.server = server;
        machine = new Machine(random::nextDouble, says);
    }

    SimClient start() {
        post(new Event.Start());
        return this;
    }

    private long mono() {
        return world.now - monoBehind;
    }

    void post(Event event) {
        for (Action action : machine.on(event, mono(), world.now + wallAhead)) {
            if (action instanceof Action.StateIs told) {
                states.add(new Seen(world.now, told.state()));
            } else if (action instanceof Action.ListIs told) {
                lists.add(told.change());
            } else {
                server.take(this, action);
            }
        }
        long due = Math.max(0, machine.deadline() - mono());
        tickAt(world.now + Math.min(lookMillis, due));
    }

    private void tickAt(long time) {
        if (time < nextTick) {
            nextTick = time;
            int mine = ++ticks;
            if (time < Line.NEVER) {
                world.at(
                        time,
                        () -> {
                            if (mine == ticks) {
                                nextTick = Line.NEVER;
                                post(new Event.Tick());
                            }
                        });
            }
        }
    }

    /** The machine sleeps; its one clock stands still, if the platform's does. */
    void sleep(long millis, boolean stands) {
        monoBehind += stands ? millis : 0;
        nextTick = -1; // no tick meanwhile
        ticks++;
        server.lossy = true;
        world.run(millis);
        server.lossy = false;
        nextTick = Line.NEVER;
        tickAt(world.now + lookMillis);
    }

    List<ClientState> stateNames() {
        return states.stream().map(Seen::state).toList();
    }

    /** A world with one client that has been connected for a minute. */
    static SimClient connected(SplittableRandom random, Says says, Consumer<SimServer> prepare) {
        World world = new World();
        SimServer server = new SimServer(world);
        prepare.accept(server);
        SimClient client = new SimClient(world, server, random, says).start();
        world.run(60_000);
        assertThat(client.machine.state()).isEqualTo(ClientState.CONNECTED);
        client.states.clear();
        return client;
    }

    static SimClient connected(SplittableRandom random, Consumer<SimServer> prepare) {
        SimClient client = connected(random, Says.NOTHING, prepare);
        client.server.log.clear();
        return client;
    }
}
