package io.heartline.servlet.presence;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a watcher stands on the on-line list's line: for each shard the replication id, cut to what
 * tells histories apart, and the offset. Every member understands it. Immutable.
 */
final class Place {

    private static final int SHARDS_MAX = 64;
    private static final int ID_CHARS = 8;
    private static final int RADIX = 36;

    /** Longest text, in characters. */
    static final int CHARS_MAX = 1_000;

    private final String[] ids;
    private final long[] offsets;

    Place(String[] ids, long[] offsets) {
        this.ids = ids.clone();
        this.offsets = offsets.clone();
    }

    /** Returns what stands in a place for a replication id. */
    static String brief(String replicationId) {
        return replicationId.substring(0, Math.min(ID_CHARS, replicationId.length()));
    }

    int shards() {
        return ids.length;
    }

    String id(int shard) {
        return ids[shard];
    }

    long offset(int shard) {
        return offsets[shard];
    }

    /** Reads what {@link #toString} wrote; null if it is anything else. */
    static @Nullable Place parse(String text) {
        if (text.length() > CHARS_MAX) {
            return null;
        }
        List<String> parts = List.of(text.split("_", SHARDS_MAX + 1));
        if (parts.size() > SHARDS_MAX) {
            return null;
        }
        String[] ids = new String[parts.size()];
        long[] offsets = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            String part = parts.get(i);
            int dot = part.indexOf('.');
            if (dot < 0 || dot > ID_CHARS) {
                return null;
            }
            ids[i] = part.substring(0, dot);
            try {
                offsets[i] = Long.parseLong(part.substring(dot + 1), RADIX);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return new Place(ids, offsets);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Place other
                && Arrays.equals(ids, other.ids)
                && Arrays.equals(offsets, other.offsets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(offsets);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(ids.length * 17);
        for (int i = 0; i < ids.length; i++) {
            text.append(i == 0 ? "" : "_").append(ids[i]).append('.');
            text.append(Long.toString(offsets[i], RADIX));
        }
        return text.toString();
    }
}
