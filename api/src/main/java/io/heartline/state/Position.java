package io.heartline.state;

import io.heartline.spi.Cursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a listener stands on each shard's line: replication id and offset. Good on every member,
 * also after a restart; keep {@link #toString()} to resume later.
 */
public final class Position {

    private static final int SHARDS_MAX = 1_024;

    final List<Cursor> cursors;

    Position(List<Cursor> cursors) {
        this.cursors = List.copyOf(cursors);
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Position parse(String text) {
        List<Cursor> cursors = new ArrayList<>();
        for (String part : text.split(";", SHARDS_MAX)) {
            String[] f = part.split(":", -1);
            if (f.length != 5 || f[0].length() != 40 && !f[0].isEmpty()) {
                throw new IllegalArgumentException("not a position: " + part);
            }
            cursors.add(new Cursor(f[0], number(f[1]), number(f[2]), number(f[3]), number(f[4])));
        }
        return new Position(cursors);
    }

    /** Returns the number of shards. */
    public int shards() {
        return cursors.size();
    }

    /** Returns the history that a shard's offset belongs to; empty before the first answer. */
    public String replicationId(int shard) {
        return cursors.get(shard).replicationId();
    }

    /** Returns up to where a shard's changes were delivered. */
    public long offset(int shard) {
        return cursors.get(shard).offset();
    }

    /**
     * Says whether what was delivered of a shard is all that there was at its offset; not so before
     * the first answer, and while a shard is told from its beginning.
     */
    public boolean isWhole(int shard) {
        Cursor cursor = cursors.get(shard);
        return !cursor.replicationId().isEmpty() && cursor.offset() >= cursor.scanTo();
    }

    private static long number(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("not a position: " + text);
        }
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && cursors.equals(position.cursors);
    }

    @Override
    public int hashCode() {
        return cursors.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Cursor c : cursors) {
            text.append(text.isEmpty() ? "" : ";");
            text.append(c.replicationId()).append(':').append(c.offset()).append(':');
            text.append(c.through()).append(':').append(c.floor()).append(':').append(c.scanTo());
        }
        return text.toString();
    }
}
