package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.presence.Status;

/** One client: a browser tab, or a program that beats. Safe for any thread. */
final class Client extends Lease {

    /** No token was issued then. */
    private static final long NEVER = Long.MIN_VALUE;

    private final String user;
    private final long sinceMillis;
    private final long issuedSeconds;
    private final long macHigh;
    private final long macLow;

    /** From where it came, as {@link Addresses} says it; 0 if that is not counted. */
    final int address;

    private volatile Says says;
    private volatile int told = -1;

    /** How often this member had been frozen when the client was last heard of. */
    private volatile int pauses;

    /** {@link Tie#bits}. */
    private volatile long tie;

    /**
     * One that has come.
     *
     * @param token by which it came; has been verified
     * @param sinceMillis when it came first, in milliseconds since 1970
     * @param says how it is
     * @param address from where, 0 if that is not counted
     */
    Client(Signed token, long sinceMillis, Says says, int address) {
        super(token.ticket().id().high(), token.ticket().id().low());
        this.user = token.ticket().user();
        this.sinceMillis = sinceMillis;
        this.issuedSeconds = token.ticket().issuedSeconds();
        this.macHigh = token.macHigh();
        this.macLow = token.macLow();
        this.says = says;
        this.tie = token.ticket().tie().bits();
        this.address = address;
    }

    /** One that may come: its member is gone. */
    Client(ClientId id, Seat seat) {
        super(id.high(), id.low());
        this.user = seat.user();
        this.sinceMillis = seat.sinceMillis();
        this.issuedSeconds = NEVER;
        this.address = 0;
        this.macHigh = 0;
        this.macLow = 0;
        int how = How.EXPECTED | (seat.invisible() ? How.INVISIBLE : 0);
        this.says = Says.of(how, seat.attributes());
    }

    private Client(Client other, Says says) {
        super(other.high(), other.low());
        this.user = other.user;
        this.sinceMillis = other.sinceMillis;
        this.issuedSeconds = other.issuedSeconds;
        this.macHigh = other.macHigh;
        this.macLow = other.macLow;
        this.says = says;
        this.tie = other.tie;
        this.address = other.address;
    }

    /** Returns the same client, on its way out: with another lease. */
    Client leaving() {
        return new Client(this, says.with(How.LEAVING));
    }

    /** Says whether a token is the very one by which it came, so that it need not be verified. */
    boolean cameBy(Signed token) {
        Ticket ticket = token.ticket();
        return ((token.macHigh() ^ macHigh) | (token.macLow() ^ macLow)) == 0
                && ticket.issuedSeconds() == issuedSeconds
                && ticket.user().equals(user);
    }

    /** Takes in how it is now. Says whether others see a difference. */
    boolean hear(Says now) {
        Says before = says;
        if (before.equals(now)) {
            return false;
        }
        says = now;
        return before.differs(now);
    }

    /** It was heard of after so many pauses of this member. */
    void heardAfter(int count) {
        if (pauses != count) {
            pauses = count;
        }
    }

    /** Says whether it was heard of after so many pauses of this member. */
    boolean isHeardAfter(int count) {
        return pauses >= count;
    }

    /** Says whether the others are still to be told in this second that it was heard of. */
    boolean tell(int second) {
        if (told == second) {
            return false;
        }
        told = second;
        return true;
    }

    /** Learns what it is tied to, if it was taken over from another member. */
    void tie(Tie to) {
        long bits = to.bits();
        if (tie != bits) {
            tie = bits;
        }
    }

    Tie tie() {
        return Tie.ofBits(tie);
    }

    String user() {
        return user;
    }

    Says says() {
        return says;
    }

    /** Returns what the cluster shall know of it. */
    Seat seat(MemberId owner) {
        Says now = says;
        boolean invisible = now.is(How.INVISIBLE);
        Status status = How.status(now.how());
        return new Seat(owner, user, status, invisible, sinceMillis, now.attributes());
    }
}
