package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The owners of a store's keys. Thousands of keys have the same one: what follows another key of
 * the same owner shares its bytes and its id. Not thread-safe.
 */
final class Owners {

    private static final int BYTES = 16;

    private byte[] latest = bytes(MemberId.NONE);
    private MemberId latestId = MemberId.NONE;

    /** Returns what the field of an owner holds. */
    static byte[] bytes(MemberId member) {
        return ByteBuffer.allocate(BYTES)
                .putLong(member.startedMillis())
                .putLong(member.nonce())
                .array();
    }

    /** Returns the same bytes, shared if the last ones were equal. */
    byte[] shared(Slice given) {
        if (given.isSame(latest)) {
            return latest;
        }
        byte[] value = given.copy();
        if (value.length == BYTES) {
            latestId = idOf(value);
            latest = value;
        }
        return value;
    }

    /** Returns whom a field names; nobody if it is not there, or is anything else. */
    MemberId of(byte @Nullable [] value) {
        if (value == null || value.length != BYTES) {
            return MemberId.NONE;
        }
        return value == latest ? latestId : idOf(value);
    }

    private static MemberId idOf(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long startedMillis = bytes.getLong();
        return startedMillis < 0 ? MemberId.NONE : new MemberId(startedMillis, bytes.getLong());
    }
}
