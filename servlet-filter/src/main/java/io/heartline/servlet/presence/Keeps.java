package io.heartline.servlet.presence;

import io.heartline.SafetyMode;
import io.heartline.spi.Engine;
import io.heartline.state.Codec;
import io.heartline.state.MapChange;
import io.heartline.state.MapListener;
import io.heartline.state.Maps;
import io.heartline.state.Position;
import io.heartline.state.ReplicatedMap;
import io.heartline.state.Watch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions alive whose clients beat: tells the others which ones, one message a second, for
 * any member may have the session itself. Each is named once in a tenth of its time-out.
 *
 * <p><b>Thread-safety:</b> {@link #flush} is for one thread, the rest for any.
 */
final class Keeps implements MapListener<List<Long>>, AutoCloseable {

    /** Sessions in a message at most; others are named a second later. */
    private static final int MESSAGE_MAX = 50_000;

    /** Sessions that nobody has come for yet. */
    private static final int WAITING_MAX = 1_000_000;

    private static final Duration EXPIRY = Duration.ofMinutes(1);
    private static final long PART_OF_TIMEOUT = 10;

    static final Codec<List<Long>> CODEC =
            new Codec<>() {
                @Override
                public byte[] encode(List<Long> tags) {
                    ByteBuffer out = ByteBuffer.allocate(tags.size() * Long.BYTES);
                    tags.forEach(out::putLong);
                    return out.array();
                }

                @Override
                public List<Long> decode(byte[] bytes) {
                    if (bytes.length % Long.BYTES != 0) {
                        throw new IllegalArgumentException("no tags: " + bytes.length + " bytes");
                    }
                    return read(ByteBuffer.wrap(bytes));
                }
            };

    private final ReplicatedMap<List<Long>> map;
    private final String self;
    private final Logins logins;
    private final Counters counters;

    /** When a session may be named again, on a monotonic clock. */
    private final Map<Long, Long> namedUntil = new ConcurrentHashMap<>();

    private final Set<Long> named = ConcurrentHashMap.newKeySet();
    private final Set<Long> asked = ConcurrentHashMap.newKeySet();
    private @Nullable Watch watch;

    Keeps(Engine engine, String application, Logins logins, Counters counters) {
        this.logins = logins;
        this.counters = counters;
        self = engine.self().toString();
        map =
                Maps.open(engine, "heartline.presence-keeps:" + application, CODEC)
                        .with(SafetyMode.ASYNC);
    }

    private static List<Long> read(ByteBuffer in) {
        Long[] tags = new Long[in.remaining() / Long.BYTES];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = in.getLong();
        }
        return List.of(tags);
    }

    void start() {
        watch = map.watch(null, this);
    }

    /** A client of a session has been heard of. */
    void heard(Tie tie) {
        long tag = tie.tag();
        int seconds = tag == 0 ? 0 : logins.idleSeconds(tag);
        if (seconds <= 0) {
            return; // no session, or one that never times out
        }
        long now = System.nanoTime();
        Long until = namedUntil.get(tag);
        if (until == null || until - now <= 0) {
            namedUntil.put(tag, now + TimeUnit.SECONDS.toNanos(seconds) / PART_OF_TIMEOUT);
            named.add(tag);
        }
    }

    /** A second has passed: sends what has come together. */
    void flush() {
        long now = System.nanoTime();
        namedUntil.values().removeIf(until -> until - now <= 0);
        Set<Long> message = new HashSet<>();
        Iterator<Long> each = named.iterator();
        while (each.hasNext() && message.size() < MESSAGE_MAX) {
            message.add(each.next());
            each.remove();
        }
        if (!message.isEmpty()) {
            var unused = map.putAsync(self, List.copyOf(message), EXPIRY);
        }
    }

    @Override
    public void reset(int shard) {}

    @Override
    public void changed(List<MapChange<List<Long>>> changes, Position position) {
        for (MapChange<List<Long>> change : changes) {
            List<Long> message = change.value();
            if (message == null) {
                continue;
            }
            if (asked.size() < WAITING_MAX) {
                asked.addAll(message);
            } else {
                counters.add(Counters.Name.SESSIONS_LEFT_OUT);
            }
        }
    }

    /** Returns the sessions to be kept that were named since the last call, here or elsewhere. */
    Set<Long> take() {
        Set<Long> taken = new HashSet<>();
        for (Iterator<Long> each = asked.iterator(); each.hasNext(); ) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }

    @Override
    public void close() {
        Watch following = watch;
        if (following != null) {
            following.close();
        }
    }
}
