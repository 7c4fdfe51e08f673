package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.spi.Changes;
import io.heartline.spi.Cursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows the changes of one shard with nothing but a cursor, asking now this member, now that one.
 * What it has put together must be what the shard holds in the end.
 */
final class SimWatcher {

    private static final int TRIES = 100;

    final int shard;
    private final SimWorld world;
    private final Map<String, Long> entries = new HashMap<>();
    private Cursor cursor = Cursor.START;
    private long asked;
    private boolean waiting;
    private long lastAsked;

    SimWatcher(SimWorld world, int shard) {
        this.world = world;
        this.shard = shard;
    }

    void act() {
        List<SimWorld.Incarnation> awake = world.awake();
        boolean givenUp = world.now - lastAsked > 8_000 * SimWorld.MS;
        if (!awake.isEmpty() && (!waiting || givenUp)) {
            SimWorld.Incarnation member = awake.get(world.random.nextInt(awake.size()));
            long question = ++asked;
            waiting = true;
            lastAsked = world.now;
            int bytes = 100 + world.random.nextInt(600);
            Command ask = new Command.Changes(SimSteps.SPACE, shard, cursor, bytes);
            long ticket = world.watch(result -> answered(question, result));
            world.step(member, () -> member.node.submit(ticket, ask, SafetyMode.SYNC, world.now));
        }
        world.at((50 + world.random.nextInt(200)) * SimWorld.MS, this::act);
    }

    private void answered(long question, Result result) {
        if (question != asked) {
            return;
        }
        waiting = false;
        if (result instanceof Result.Listed listed) {
            take(listed.changes());
        }
    }

    private void take(Changes changes) {
        if (changes.reset()) {
            entries.clear();
            world.stats.add("watchResets", 1);
        }
        long last = changes.reset() ? 0 : cursor.offset();
        for (Changes.Event event : changes.events()) {
            world.checks.require(
                    event.offset() >= last && (changes.reset() || event.offset() > cursor.offset()),
                    "a change was shown twice, or out of order");
            last = event.offset();
            world.stats.add("watchEvents", 1);
            if (event.kind() == Changes.Kind.PUT) {
                long value = SimSteps.number(event.value());
                entries.put(event.key(), value);
                world.ledger.watched(value);
            } else {
                entries.remove(event.key());
            }
        }
        cursor = changes.next();
    }

    /** After quiet: follows to the end and compares. */
    void compare(Shard line) {
        for (int i = 0; i < TRIES && cursor.offset() < line.end; i++) {
            world.runFor(200 * SimWorld.MS);
        }
        Map<String, Long> held = new HashMap<>();
        SimRot.entries(line.store).stream()
                .filter(e -> e.space().equals(SimSteps.SPACE) && e.value() != null)
                .filter(e -> Store.VALUE.equals(e.field()))
                .forEach(e -> held.put(e.key(), SimSteps.number(e.value())));
        world.checks.require(
                held.equals(entries),
                () ->
                        "a follower of the changes at "
                                + cursor
                                + " holds "
                                + entries
                                + ", the shard at "
                                + line.end
                                + ", safe "
                                + line.safe
                                + ", backlog "
                                + line.backlog.start()
                                + ", floor "
                                + line.store.floor()
                                + " "
                                + held
                                + " "
                                + line.history);
        if (world.checks.strict) {
            world.ledger.account(shard, held);
        }
    }
}
