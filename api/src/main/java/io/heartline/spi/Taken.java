package io.heartline.spi;

import java.util.List;

/** The answer to a take or a read. */
public sealed interface Taken {

    /** There is no such key on any member. */
    record Absent() implements Taken {}

    /**
     * The key and its fields.
     *
     * @param ownerVersion offset of the take that made the present owner; 0 if it has none
     * @param replicationId history that the offsets belong to
     * @param fields all fields, in no particular order
     * @param ttlMillis time to live in milliseconds since the last change, 0 for none
     */
    record Present(long ownerVersion, String replicationId, List<Field> fields, long ttlMillis)
            implements Taken {
        public Present {
            fields = List.copyOf(fields);
        }
    }

    /**
     * One field.
     *
     * @param name its name
     * @param value its bytes; treat as immutable
     * @param offset where it was last changed
     */
    record Field(String name, byte[] value, long offset) {}
}
