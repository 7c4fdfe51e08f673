package io.heartline.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's state machine. Pure: {@link #on} takes an event and the time, and returns what to do;
 * the machine has no thread, timer, network or chance of its own. Not thread-safe.
 */
final class Machine implements LineHost {

    /** Failed attempts after which the client says that it is off-line; it tries on. */
    private static final int OFFLINE_ATTEMPTS = 3;

    /** No shorter gap between two events is a sleep. */
    private static final long GAP_MILLIS_MIN = 5_000;

    private static final Answer.Piece NOBODY = new Answer.Piece(true, List.of(), List.of(), 0);

    private final DoubleSupplier random;
    private Says says;
    private @Nullable Line line;

    /** After a sign-in: the line that is to take over, once it is up. */
    private @Nullable Line successor;

    private boolean closed;
    private boolean wasUp;
    private final OnlineList list = new OnlineList();

    /** The next list is the first of its line: it says all. */
    private boolean fresh;

    private long lastMono = -1;
    private long lastWall;
    private long ids;
    private ClientState state = ClientState.CONNECTING;
    private long malformed;
    private List<Action> actions = new ArrayList<>();

    /**
     * @param random in [0, 1)
     * @param says what it says of itself at first
     */
    Machine(DoubleSupplier random, Says says) {
        this.random = random;
        this.says = says;
    }

    /**
     * Takes an event in.
     *
     * @param mono milliseconds of a clock that is never set, 0 or more
     * @param wall milliseconds since 1970; tells of a sleep in which the other clock stood
     * @return what to do, in this order
     */
    List<Action> on(Event event, long mono, long wall) {
        actions = new ArrayList<>();
        noticeSleep(mono, wall);
        if (!closed) {
            take(event, mono);
        }
        settle();
        return actions;
    }

    // ---- what it is

    /** The time, by the clock that is never set, of the next tick that does something. */
    long deadline() {
        long first = line == null ? Line.NEVER : line.deadline();
        return successor == null ? first : Math.min(first, successor.deadline());
    }

    ClientState state() {
        return state;
    }

    /** Answers that were none. */
    long malformedCount() {
        return malformed;
    }

    /** The token that the server knows this client by; null if there is none. */
    @Nullable String token() {
        return line == null ? null : line.token();
    }

    Transport transport() {
        return line == null ? Transport.NONE : line.transport();
    }

    /** The whole list; belongs to the machine. */
    Map<String, UserPresence> users() {
        return list.users();
    }

    // ---- events

    private void take(Event event, long now) {
        if (event instanceof Event.Outcome outcome) {
            lines(one -> one.on(outcome, now));
        } else if (event instanceof Event.Tick) {
            lines(one -> one.tick(now));
        } else if (event instanceof Event.Start) {
            begin(now);
        } else if (event instanceof Event.Say say) {
            if (!say.says().equals(says)) {
                says = say.says();
                lines(one -> one.say(now));
            }
        } else if (event instanceof Event.SignIn) {
            signIn(now);
        } else if (event instanceof Event.Stop) {
            lines(Line::leave);
            line = null;
            successor = null;
            closed = true;
        }
    }

    private void lines(Consumer<Line> act) {
        Line first = line;
        Line second = successor;
        if (first != null) {
            act.accept(first);
        }
        if (second != null) {
            act.accept(second);
        }
        if (successor != null && successor.isSignedOut()) {
            succeed(successor);
        }
    }

    /** The old line leaves, and the new one is the line. */
    private void succeed(Line next) {
        if (line != null) {
            line.leave();
        }
        line = next;
        successor = null;
    }

    private void begin(long now) {
        fresh = true;
        line = new Line(this);
        line.start(now);
    }

    /** The new connection comes first, the old one leaves after it: nobody sees a gap. */
    private void signIn(long now) {
        if (successor != null) {
            successor.leave();
            successor = null;
        }
        if (line != null && line.isUp()) {
            successor = new Line(this);
            successor.start(now);
        } else if (line != null) {
            line.leave();
            begin(now);
        }
    }

    /** A gap that is longer than two beats: nothing that was open before is to be trusted. */
    private void noticeSleep(long mono, long wall) {
        long gap = lastMono < 0 ? 0 : Math.max(mono - lastMono, wall - lastWall);
        lastMono = mono;
        lastWall = wall;
        if (line != null && gap > Math.max(2 * line.nextMillis(), GAP_MILLIS_MIN)) {
            lines(one -> one.lose(mono));
            settle();
        }
    }

    // ---- for the lines

    @Override
    public double random() {
        return random.getAsDouble();
    }

    @Override
    public long newId() {
        return ++ids;
    }

    @Override
    public void act(Action action) {
        actions.add(action);
    }

    @Override
    public Says says() {
        return says;
    }

    @Override
    public void malformed() {
        malformed++;
    }

    @Override
    public void up(Line which) {
        wasUp = true;
        if (which == successor) {
            succeed(which);
            fresh = true;
        }
        settle();
    }

    @Override
    public void answered(Line which, Answer answer) {
        if (which != line || !says.watch()) {
            return;
        }
        Answer.Piece piece = answer.list();
        if (piece != null) {
            which.standAt(answer.at() == null ? which.at() : answer.at());
            act(new Action.ListIs(list.apply(fresh ? piece.asReset() : piece)));
            fresh = false;
        } else if (!answer.watch() && !list.isEmpty()) {
            which.standAt(null);
            act(new Action.ListIs(list.apply(NOBODY)));
        }
    }

    // ---- the state

    private void settle() {
        ClientState now = stateNow();
        if (now != state) {
            state = now;
            act(new Action.StateIs(now));
        }
    }

    private ClientState stateNow() {
        if (closed) {
            return ClientState.CLOSED;
        }
        if (line == null) {
            return state;
        }
        if (line.isSignedOut() && successor == null) {
            return ClientState.SIGNED_OUT;
        }
        if (line.isUp()) {
            return ClientState.CONNECTED;
        }
        if (line.failures() >= OFFLINE_ATTEMPTS) {
            return ClientState.OFFLINE;
        }
        return wasUp ? ClientState.RECONNECTING : ClientState.CONNECTING;
    }
}
