package io.heartline.servlet.presence;

import io.heartline.MemberId;
import io.heartline.state.Codec;
import io.heartline.state.MapChange;
import io.heartline.state.MapListener;
import io.heartline.state.Position;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries beats to the members that own the clients, one message for each pair of members and each
 * second, however many clients beat; and tells everybody in another one how long an owner's clients
 * stay, for whoever has to go on with them. A message that is lost costs each client one beat of
 * the three that its lease lasts.
 *
 * <p><b>Thread-safety:</b> {@link #flush} is for one thread, the rest for any.
 */
final class Renewals implements MapListener<List<Renewal>>, AutoCloseable {

    /** Clients in a message at most; further beats of that second are dropped, and counted. */
    private static final int MESSAGE_MAX = 50_000;

    private static final Duration EXPIRY = Duration.ofMinutes(1);
    private static final String TO = ">";

    /** Not in the cluster: stands for everybody. */
    private static final MemberId ALL = MemberId.NONE;

    static final Codec<List<Renewal>> CODEC =
            new Codec<>() {
                @Override
                public byte[] encode(List<Renewal> renewals) {
                    return Renewal.encode(renewals);
                }

                @Override
                public List<Renewal> decode(byte[] bytes) {
                    return Renewal.decode(bytes);
                }
            };

    private final ReplicatedMap<List<Renewal>> map;
    private final MemberId self;
    private final Consumer<Renewal> arrived;
    private final Consumer<Renewal> told;
    private final Counters counters;
    private final Map<MemberId, Map<ClientId, Renewal>> waiting = new ConcurrentHashMap<>();
    private @Nullable Watch watch;

    /**
     * @param map a map of its own
     * @param arrived is told each renewal of a client of this member
     * @param told is told each renewal of a client at its own member
     */
    Renewals(
            ReplicatedMap<List<Renewal>> map,
            MemberId self,
            Consumer<Renewal> arrived,
            Consumer<Renewal> told,
            Counters counters) {
        this.map = map;
        this.self = self;
        this.arrived = arrived;
        this.told = told;
        this.counters = counters;
    }

    void start() {
        watch = map.watch(null, this);
    }

    /** A client has beaten here, and belongs to another member. */
    void add(MemberId owner, Renewal renewal) {
        waiting.compute(owner, (id, message) -> with(message, renewal));
    }

    /** Called for one thread at a time, and not once the message is sent. */
    private Map<ClientId, Renewal> with(@Nullable Map<ClientId, Renewal> begun, Renewal renewal) {
        Map<ClientId, Renewal> message = begun == null ? new HashMap<>() : begun;
        if (message.size() < MESSAGE_MAX || message.containsKey(renewal.id())) {
            message.put(renewal.id(), renewal);
        } else {
            counters.add(Counters.Name.RENEWALS_DROPPED);
        }
        return message;
    }

    /** A client of this member has beaten, here or elsewhere. */
    void tell(Renewal renewal) {
        add(ALL, renewal);
    }

    /** A second has passed: sends what has come together. */
    void flush() {
        for (MemberId owner : waiting.keySet()) {
            Map<ClientId, Renewal> message = waiting.remove(owner);
            if (message != null) {
                send(owner, List.copyOf(message.values()));
            }
        }
    }

    private void send(MemberId owner, List<Renewal> message) {
        if (!owner.equals(ALL)) {
            counters.add(Counters.Name.RENEWALS_SENT, message.size());
        }
        var unused =
                map.putAsync(self + TO + owner, message, EXPIRY)
                        .whenComplete(
                                (receipt, failure) -> {
                                    if (failure != null) {
                                        counters.add(
                                                Counters.Name.RENEWALS_DROPPED, message.size());
                                    }
                                });
    }

    @Override
    public void reset(int shard) {}

    @Override
    public void changed(List<MapChange<List<Renewal>>> changes, Position position) {
        for (MapChange<List<Renewal>> change : changes) {
            List<Renewal> message = change.value();
            String key = change.key();
            if (message != null && key.endsWith(TO + self)) {
                message.forEach(arrived);
            } else if (message != null && key.endsWith(TO + ALL) && !key.startsWith(self + TO)) {
                message.forEach(told);
            }
        }
    }

    @Override
    public void close() {
        Watch following = watch;
        if (following != null) {
            following.close();
        }
    }
}
