package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.Commit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A takeover in miniature, played before a member serves: two nodes in one place, one of them dies,
 * the other takes over. A member meets its first takeover with the code loaded and warm; else the
 * users of that moment would wait for class loading.
 *
 * <p>Pure, like all of this package; nothing of it is left when it ends.
 */
public final class Rehearsal {

    private static final String SPACE = "rehearsal";
    private static final int KEYS = 40;

    /** Messages after which a scene ends, whatever has happened. */
    private static final int MESSAGES_MAX = 20_000;

    private record Post(boolean toFirst, Message message) {}

    private final ArrayDeque<Post> mail = new ArrayDeque<>();
    private final Peer first = new Peer(new MemberId(1, 1), "a", "");
    private final Peer second = new Peer(new MemberId(2, 2), "b", "");
    private final Node master;
    private final Node standby;
    private long now;
    private long ticket;
    private int answered;
    private int posted;

    private Rehearsal(RandomGenerator random) {
        master = new Node(NodeConfig.DEFAULT, first, random, now);
        standby = new Node(NodeConfig.DEFAULT, second, random, now);
    }

    /**
     * Plays it several times.
     *
     * @param scenes how often, at least 1; some milliseconds each, the first some ten
     * @param random source of the nodes' ids
     * @return commands answered in the last scene, of which there are 80
     */
    public static int play(int scenes, RandomGenerator random) {
        int last = 0;
        for (int i = 0; i < scenes; i++) {
            last = new Rehearsal(random).scene();
        }
        return last;
    }

    private int scene() {
        master.ready(now);
        deliver();
        master.linkUp(second, now);
        standby.linkUp(first, now);
        deliver();
        beat();
        for (int i = 0; i < KEYS; i++) {
            master.submit(++ticket, create("k" + i), SafetyMode.SYNC, now);
        }
        deliver();
        beat();
        standby.gone(first.id(), now);
        for (int i = 0; i < KEYS; i++) {
            standby.submit(++ticket, new Command.Take(SPACE, "k" + i), SafetyMode.SYNC, now);
        }
        deliver();
        return answered;
    }

    private static Command create(String key) {
        List<Commit.Change> changes = new ArrayList<>();
        changes.add(new Commit.Change("field", 0, new byte[200]));
        return new Command.Write(
                SPACE, new Commit(key, Commit.Kind.CREATE, 0, "", changes, 60_000));
    }

    private void beat() {
        now += NodeConfig.DEFAULT.tickNanos();
        master.tick(now);
        standby.tick(now);
        deliver();
    }

    private void deliver() {
        drain();
        while (!mail.isEmpty() && posted < MESSAGES_MAX) {
            Post post = mail.remove();
            if (post.toFirst()) {
                master.receive(second.id(), post.message(), now);
            } else {
                standby.receive(first.id(), post.message(), now);
            }
            drain();
        }
    }

    private void drain() {
        master.drain(output -> carryOut(output, false));
        standby.drain(output -> carryOut(output, true));
    }

    private void carryOut(Output output, boolean toFirst) {
        if (output instanceof Output.Send send) {
            posted++;
            mail.add(new Post(toFirst, send.message().kept()));
        } else if (output instanceof Output.Done done
                && !(done.result() instanceof Result.Failed)) {
            answered++;
        }
    }
}
