package io.heartline.servlet.presence;

import io.heartline.state.Codec;
import io.heartline.state.Read;
import io.heartline.state.ReplicatedMap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When users were last heard of, for as long as that may be kept. Safe for any thread. */
final class LastSeen {

    static final Codec<Long> CODEC =
            new Codec<>() {
                @Override
                public byte[] encode(Long millis) {
                    return ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
                }

                @Override
                public Long decode(byte[] bytes) {
                    return ByteBuffer.wrap(bytes).getLong();
                }
            };

    private final ReplicatedMap<Long> map;
    private final Duration retention;
    private final Counters counters;

    /**
     * @param retention zero to keep nothing
     */
    LastSeen(ReplicatedMap<Long> map, Duration retention, Counters counters) {
        this.map = map;
        this.retention = retention;
        this.counters = counters;
    }

    /** A client of a user has left. */
    void left(String user, Instant heard) {
        if (retention.isZero()) {
            return;
        }
        var unused =
                map.putAsync(user, heard.toEpochMilli(), retention)
                        .whenComplete(
                                (receipt, failure) -> {
                                    if (failure != null) {
                                        counters.add(Counters.Name.WRITE_FAILURES);
                                    }
                                });
    }

    Optional<Instant> of(String user) {
        Long millis = map.get(user, Read.LATEST);
        return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
    }

    void forget(String user) {
        map.remove(user);
    }
}
