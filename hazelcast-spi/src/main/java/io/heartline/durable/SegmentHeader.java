package io.heartline.durable;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment: magic (8), version (4), number (8), number of the segment before
 * (8), its length (8), salt (8), CRC-32C of all that (4).
 *
 * @param number from 1 on
 * @param previous the segment that this one continues, 0 for none
 * @param previousEnd bytes of it that count; more is what a failed write left there
 * @param salt goes into each record's checksum, so that no value can pretend to be a record
 */
record SegmentHeader(int version, long number, long previous, long previousEnd, long salt) {

    static final int BYTES = 48;
    static final int VERSION = 1;

    private static final long MAGIC = 0x4865_6172_744c_6f67L; // HeartLog

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(version).putLong(number).putLong(previous);
        bytes.putLong(previousEnd).putLong(salt);
        bytes.putInt(checksum(bytes.array()));
        return bytes.flip();
    }

    /** Reads a header; null if these bytes are none. */
    static @Nullable SegmentHeader decode(byte[] array) {
        ByteBuffer bytes = ByteBuffer.wrap(array);
        if (array.length < BYTES
                || bytes.getLong() != MAGIC
                || bytes.getInt(BYTES - 4) != checksum(array)) {
            return null;
        }
        return new SegmentHeader(
                bytes.getInt(), bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static int checksum(byte[] array) {
        CRC32C crc = new CRC32C();
        crc.update(array, 0, BYTES - 4);
        return (int) crc.getValue();
    }

    /** Returns the checksum of a record: over salt, length and bytes. */
    int checksum(ByteBuffer record) {
        ByteBuffer head = ByteBuffer.allocate(12).putLong(salt).putInt(record.remaining()).flip();
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(record.duplicate());
        return (int) crc.getValue();
    }
}
