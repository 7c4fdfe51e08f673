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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
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

    /** Bytes in a message at most; further beats of that second are dropped, and counted. */
    static final int MESSAGE_MAX = 1 << 20;

    private static final Duration EXPIRY = Duration.ofMinutes(1);
    private static final String TO = ">";

    /** Ends the key of whoever does not know how long the others' clients stay. */
    private static final String ASK = ">?";

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

    /** What is to be sent next: the last beat of each client. */
    private static final class Message {
        private final Map<ClientId, Renewal> latest = new HashMap<>();
        private int bytes;

        /** Says whether there is room. */
        boolean add(Renewal renewal) {
            Renewal before = latest.get(renewal.id());
            int grown = bytes + renewal.bytes() - (before == null ? 0 : before.bytes());
            if (grown > MESSAGE_MAX) {
                return false;
            }
            bytes = grown;
            latest.put(renewal.id(), renewal);
            return true;
        }
    }

    private final ReplicatedMap<List<Renewal>> map;
    private final MemberId self;
    private final Consumer<Renewal> arrived;
    private final BiConsumer<MemberId, Renewal> told;
    private final Runnable asked;
    private final Set<Integer> partial = new HashSet<>();
    private final Counters counters;
    private final Map<MemberId, Message> waiting = new ConcurrentHashMap<>();
    private @Nullable Watch watch;

    /**
     * @param map a map of its own
     * @param arrived is told each renewal of a client of this member
     * @param told is told each renewal of a client at its own member, and which that is
     * @param asked is called if another member does not know how long clients stay
     */
    Renewals(
            ReplicatedMap<List<Renewal>> map,
            MemberId self,
            Consumer<Renewal> arrived,
            BiConsumer<MemberId, Renewal> told,
            Runnable asked,
            Counters counters) {
        this.map = map;
        this.self = self;
        this.arrived = arrived;
        this.told = told;
        this.asked = asked;
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
    private Message with(@Nullable Message begun, Renewal renewal) {
        Message message = begun == null ? new Message() : begun;
        if (!message.add(renewal)) {
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
            Message message = waiting.remove(owner);
            if (message != null) {
                send(owner, List.copyOf(message.latest.values()));
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
    public void reset(int shard) {
        partial.add(shard);
    }

    /** What was told from the beginning is the last message of each member only: asks for all. */
    @Override
    public void whole(int shard, Position position) {
        if (partial.remove(shard) && partial.isEmpty()) {
            var unused = map.putAsync(self + ASK, List.of(), EXPIRY);
        }
    }

    @Override
    public void changed(List<MapChange<List<Renewal>>> changes, Position position) {
        for (MapChange<List<Renewal>> change : changes) {
            List<Renewal> message = change.value();
            String key = change.key();
            if (message != null && key.endsWith(TO + self)) {
                message.forEach(arrived);
            } else if (message != null && !key.startsWith(self + TO)) {
                heard(key, message);
            }
        }
    }

    private void heard(String key, List<Renewal> message) {
        if (key.endsWith(TO + ALL)) {
            MemberId owner = MemberId.parse(key.substring(0, key.indexOf(TO)));
            message.forEach(each -> told.accept(owner, each));
        } else if (key.endsWith(ASK)) {
            asked.run();
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
