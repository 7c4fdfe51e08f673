package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.presence.Status;
import io.heartline.spi.Engine;
import io.heartline.state.Maps;
import io.heartline.state.ReplicatedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the cluster from this member's side: takes in what is heard of them, here or at
 * another member, and lets them leave.
 *
 * <p><b>Thread-safety:</b> {@link #turn} is for one thread, the rest for any.
 */
final class Attendance implements AutoCloseable {

    private static final int TICKS_PER_SECOND =
            (int) (TimeUnit.SECONDS.toNanos(1) / LeaseWheel.TICK_NANOS);

    private static final int TICKS_PER_ADOPTION = TICKS_PER_SECOND / 4;

    private static final Says GOOD_BYE = Says.of(How.LEAVING, "");

    private final Engine engine;
    private final Clients clients;
    private final Pacing pacing;
    private final Duration grace;
    private final Counters counters;
    private final OnlineList list;
    private final Registrar registrar;
    private final Renewals renewals;
    private final Tellings tellings;
    private final Farewells farewells = new Farewells();
    private final Pauses pauses = new Pauses(System::nanoTime);
    private final Adoption adoption;
    private final LastSeen lastSeen;
    private final Logins logins;
    private final @Nullable Keeps keeps;
    private final Limits limits;
    private volatile Alive alive;
    private int ticks;
    private long judged;
    private volatile int second;

    /**
     * @param application whose clients they are
     * @param keeps sessions alive; null if that is not wanted
     */
    Attendance(
            Engine engine,
            String application,
            PresenceSettings settings,
            Logins logins,
            @Nullable Keeps keeps,
            Counters counters) {
        this.engine = engine;
        this.keeps = keeps;
        this.logins = logins;
        this.clients = new Clients(settings.addresses());
        this.pacing = settings.pacing();
        this.grace = settings.grace();
        this.counters = counters;
        this.alive = Alive.of(engine.report());
        String name = "heartline.presence:" + application;
        ReplicatedMap<Seat> map = Maps.open(engine, name, Seat.CODEC);
        this.registrar = new Registrar(map, clients, counters);
        this.list = new OnlineList(map, engine.state(name).shards(), this::changed);
        this.limits = new Limits(settings, list, counters);
        this.renewals =
                new Renewals(
                        Maps.open(
                                        engine,
                                        "heartline.presence-renewals:" + application,
                                        Renewals.CODEC)
                                .with(SafetyMode.ASYNC),
                        engine.self(),
                        this::renewed,
                        this::told,
                        this::asked,
                        counters);
        this.tellings = new Tellings(clients, renewals);
        this.adoption = new Adoption(list, clients, registrar, tellings, counters);
        this.lastSeen =
                new LastSeen(
                        Maps.open(
                                engine,
                                "heartline.presence-last-seen:" + application,
                                LastSeen.CODEC),
                        settings.lastSeen(),
                        counters);
    }

    void start() {
        list.start();
        renewals.start();
    }

    OnlineList list() {
        return list;
    }

    LastSeen lastSeen() {
        return lastSeen;
    }

    /** Returns the clients whose lease is here. */
    int size() {
        return clients.size();
    }

    /** Returns the client of a token if it is here. */
    boolean cameBy(Signed token) {
        Client client = clients.find(token.ticket().id());
        return client != null && client.cameBy(token);
    }

    int waiting() {
        return registrar.waiting();
    }

    // ---- what is heard of clients

    /**
     * A client beats.
     *
     * @param token has been verified
     * @param says how it is
     * @param leaseMillis how long it stays if nothing more is heard
     * @param address from where it comes; asked if it is new here
     * @return TAKEN, or why not: FULL or TOO_MANY
     */
    Beats.Outcome stay(Signed token, Says says, long leaseMillis, IntSupplier address) {
        ClientId id = token.ticket().id();
        Client client = clients.find(id);
        long lease = lease(leaseMillis);
        if (keeps != null) {
            keeps.heard(token.ticket().tie());
        }
        if (client != null && clients.renew(client, lease)) {
            client.tie(token.ticket().tie());
            hear(client, says, leaseMillis);
            return Beats.Outcome.TAKEN;
        }
        farewells.back(id);
        Seat seat = list.find(id);
        if (seat != null && isElsewhere(seat.owner())) {
            renewals.add(seat.owner(), new Renewal(id, (int) leaseMillis, says));
            return Beats.Outcome.TAKEN;
        }
        int from = address.getAsInt();
        Beats.Outcome may = limits.admit(token.ticket(), seat == null, from, clients.size());
        if (may != Beats.Outcome.TAKEN) {
            return may;
        }
        long since = seat == null ? System.currentTimeMillis() : seat.sinceMillis();
        Client fresh = new Client(token, since, says, from);
        fresh.heardAfter(pauses.count());
        if (clients.join(fresh, lease)) {
            counters.add(Counters.Name.JOINED);
            registrar.mark(id);
            tellings.tell(id, lease);
        }
        return Beats.Outcome.TAKEN;
    }

    private boolean isElsewhere(MemberId owner) {
        return !owner.equals(engine.self()) && alive.has(owner);
    }

    private long lease(long leaseMillis) {
        return TimeUnit.MILLISECONDS.toNanos(leaseMillis + grace.toMillis());
    }

    private void hear(Client client, Says says, long leaseMillis) {
        client.heardAfter(pauses.count());
        if (client.hear(says)) {
            registrar.mark(client);
        }
        if (client.tell(second)) {
            tellings.tell(client, lease(leaseMillis));
        }
    }

    /** A client says good-bye. */
    void leave(Signed token) {
        leave(token, 0, Counters.Name.LEFT);
    }

    /**
     * A client's connection has ended without a good-bye: it has until its next beat would be due,
     * and the grace, to come again.
     */
    void lost(Signed token, long nextMillis) {
        leave(token, nextMillis, Counters.Name.LOST);
    }

    /** Others may know a client no longer by this token; it has its grace to come by another. */
    void turnAway(Signed token, Verdict why) {
        leave(token, 0, counter(why));
    }

    private static Counters.Name counter(Verdict why) {
        return why == Verdict.SIGNED_OUT ? Counters.Name.SIGNED_OUT : Counters.Name.LEFT;
    }

    private void leave(Signed token, long millis, Counters.Name counter) {
        ClientId id = token.ticket().id();
        Client client = clients.find(id);
        if (client != null) {
            leave(client, millis, counter);
            return;
        }
        Seat seat = list.find(id);
        if (seat == null || seat.owner().equals(engine.self())) {
            return;
        }
        Renewal message = new Renewal(id, (int) millis, GOOD_BYE);
        farewells.said(seat.owner(), message);
        if (alive.has(seat.owner())) {
            renewals.add(seat.owner(), message);
        }
    }

    private void leave(Client client, long millis, Counters.Name counter) {
        if (clients.leave(client, lease(millis))) {
            counters.add(counter);
            tellings.tell(client, lease(millis));
        }
    }

    /** Another member has heard of a client that is here. */
    private void renewed(Renewal renewal) {
        Client client = clients.find(renewal.id());
        if (client == null) {
            return; // it has left just now; its next beat brings it back
        }
        counters.add(Counters.Name.RENEWALS_TAKEN);
        if (renewal.says().is(How.LEAVING)) {
            boolean lost = renewal.leaseMillis() > 0;
            leave(client, renewal.leaseMillis(), lost ? Counters.Name.LOST : Counters.Name.LEFT);
        } else if (!isTurnedAway(client) && clients.renew(client, lease(renewal.leaseMillis()))) {
            hear(client, renewal.says(), renewal.leaseMillis());
        }
    }

    /** Another member has told how long a client of its own stays. */
    private void told(MemberId owner, Renewal renewal) {
        farewells.heard(renewal.id(), owner);
        list.stays(renewal.id(), owner, TimeUnit.MILLISECONDS.toNanos(renewal.leaseMillis()));
    }

    /** Another member does not know how long clients stay. */
    private void asked() {
        tellings.everybody();
    }

    /** The map says something new of a client. */
    private void changed(ClientId id) {
        Seat seat = list.find(id);
        Client client = clients.find(id);
        if (client != null) {
            changed(client, seat);
        } else if (seat != null && seat.owner().equals(engine.self())) {
            registrar.mark(id); // it has left meanwhile
        }
        if (seat != null && seat.status() == Status.RECONNECTING) {
            adopted(id, seat.owner());
        }
    }

    /** The map says something new of a client that is here. */
    private void changed(Client client, @Nullable Seat seat) {
        boolean heard = client.isHeardAfter(pauses.count());
        if (seat == null && !heard) {
            clients.drop(client); // others have let it go while this member was frozen
            counters.add(Counters.Name.MOVED);
            return;
        }
        if (seat != null && heard && isElsewhere(seat.owner())) {
            long lease = clients.remaining(client) - grace.toNanos();
            int millis = (int) TimeUnit.NANOSECONDS.toMillis(Math.max(0, lease));
            renewals.add(seat.owner(), new Renewal(client, millis, client.says()));
        }
        registrar.mark(client);
    }

    /**
     * A client has another owner, which has not heard of it: nor of its good-bye, if it said one.
     */
    private void adopted(ClientId id, MemberId owner) {
        Renewal farewell = farewells.due(id, owner);
        if (farewell != null && owner.equals(engine.self())) {
            renewed(farewell);
        } else if (farewell != null) {
            renewals.add(owner, farewell);
        }
    }

    // ---- time

    /** A tick has passed. */
    void turn() {
        pauses.turn();
        Alive now = Alive.of(engine.report());
        if (!alive.others().containsAll(now.others())) {
            tellings.everybody(); // whoever is back may have missed what was told
        }
        alive = now;
        clients.turn(this::ended);
        registrar.turn(list, alive);
        if (++ticks % TICKS_PER_SECOND == 0) {
            second = ticks / TICKS_PER_SECOND;
            tellings.second();
            farewells.second();
            renewals.flush();
            limits.turn();
            if (keeps != null) {
                keeps.flush();
            }
        }
        if (ticks % TICKS_PER_ADOPTION == 0) {
            judge();
            long next = pacing.nextMillis(clients.size());
            adoption.turn(alive, lease(Pacing.leaseMillis(next, false)));
        }
    }

    /** Lets those leave whose session has ended, if any has. */
    private void judge() {
        long version = logins.version();
        if (judged != version) {
            judged = version;
            clients.each(this::judge);
        }
    }

    private void judge(Client client) {
        if (isTurnedAway(client)) {
            leave(client, 0, counter(logins.verdict(client.tie(), client.user())));
        }
    }

    private boolean isTurnedAway(Client client) {
        Verdict verdict = logins.verdict(client.tie(), client.user());
        return verdict == Verdict.SIGNED_OUT || verdict == Verdict.RENEW;
    }

    private void ended(Client client) {
        if (!client.says().is(How.LEAVING)) {
            counters.add(Counters.Name.EXPIRED);
        }
        registrar.mark(client);
        if (!client.user().isEmpty() && !client.says().is(How.INVISIBLE)) {
            lastSeen.left(client.user(), Instant.now().minus(silence(client)));
        }
    }

    /** Returns how long ago a client whose lease has ended was heard of. */
    private Duration silence(Client client) {
        if (client.says().is(How.LEAVING)) {
            return grace;
        }
        boolean hidden = client.says().is(How.HIDDEN);
        return grace.plusMillis(Pacing.leaseMillis(pacing.nextMillis(clients.size()), hidden));
    }

    @Override
    public void close() {
        list.close();
        renewals.close();
    }
}
