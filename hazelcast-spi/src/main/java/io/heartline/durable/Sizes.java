package io.heartline.durable;

import io.heartline.replication.DiskRecord;
import io.heartline.replication.Entry;

/** Roughly what a record costs while it waits, in bytes. */
final class Sizes {

    private static final int RECORD_BYTES = 64;

    private Sizes() {}

    static long of(DiskRecord record) {
        long bytes = RECORD_BYTES;
        if (record instanceof DiskRecord.Frames frames) {
            bytes += frames.frames().length;
        } else if (record instanceof DiskRecord.Piece piece) {
            for (Entry entry : piece.entries()) {
                String field = entry.field();
                byte[] value = entry.value();
                bytes += RECORD_BYTES + entry.space().length() + entry.key().length();
                bytes += (field == null ? 0 : field.length()) + (value == null ? 0 : value.length);
            }
        } else if (record instanceof DiskRecord.Copy copy) {
            bytes += (long) RECORD_BYTES * copy.history().eras().size();
        }
        return bytes;
    }
}
