package io.heartline.link;

import static io.heartline.link.ValueCodec.epoch;
import static io.heartline.link.ValueCodec.natural;
import static io.heartline.link.ValueCodec.shard;

import io.heartline.replication.DiskRecord;
import io.heartline.replication.Entry;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The format of the data directory's records: one byte of type, then the fields in order, made of
 * the same values as {@link MessageCodec}'s messages and read as strictly.
 *
 * <p><b>Thread-safety:</b> an instance belongs to one thread; {@link #decode} is for any.
 */
public final class DiskRecordCodec {

    /** Longest record that is written or read, in bytes. */
    public static final int RECORD_MAX = 128 << 20;

    private static final int LIFE = 1;
    private static final int PROMISED = 2;
    private static final int INSTALLED = 3;
    private static final int PIECE = 4;
    private static final int COPY = 5;
    private static final int FRAMES = 6;
    private static final int DROPPED = 7;

    private final Encoder out = new Encoder(RECORD_MAX);

    /** Says whether a record could begin with this byte. */
    public static boolean isType(int type) {
        return type >= LIFE && type <= DROPPED;
    }

    /**
     * Returns a record as bytes, type first, without a length.
     *
     * @return a view that the next call overwrites
     * @throws IllegalArgumentException if it is longer than {@link #RECORD_MAX}
     */
    public ByteBuffer encode(DiskRecord record) {
        out.consume(out.length());
        try {
            write(record);
        } catch (Encoder.Full e) {
            out.cut(0);
            throw new IllegalArgumentException(
                    "a record for the data directory is longer than " + RECORD_MAX + " bytes", e);
        }
        return out.head(RECORD_MAX);
    }

    private void write(DiskRecord record) {
        if (record instanceof DiskRecord.Frames r) {
            head(FRAMES, r.shard());
            out.varlong(r.start());
            out.bytes(r.frames());
        } else if (record instanceof DiskRecord.Piece r) {
            head(PIECE, r.shard());
            out.varlong(r.scan());
            ValueCodec.entries(r.entries(), out);
        } else if (record instanceof DiskRecord.Copy r) {
            head(COPY, r.shard());
            out.varlong(r.scan());
            out.varlong(r.base());
            ValueCodec.history(r.history(), out);
            out.varlong(r.at());
            out.varlong(r.acked());
            out.varlong(r.floor());
        } else if (record instanceof DiskRecord.Promised r) {
            head(PROMISED, r.shard());
            epoch(r.epoch(), out);
        } else if (record instanceof DiskRecord.Dropped r) {
            head(DROPPED, r.shard());
            ValueCodec.member(r.life(), out);
        } else if (record instanceof DiskRecord.Installed r) {
            out.u8(INSTALLED);
            ValueCodec.row(r.row(), out);
        } else if (record instanceof DiskRecord.Life r) {
            out.u8(LIFE);
            ValueCodec.member(r.member(), out);
        } else {
            throw new IllegalStateException("no format for " + record.getClass());
        }
    }

    private void head(int type, int shard) {
        out.u8(type);
        out.u8(shard);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws ProtocolException if the bytes are anything else
     */
    public static DiskRecord decode(byte[] array, int start, int end) throws ProtocolException {
        Decoder in = new Decoder(array, start, end);
        DiskRecord record = read(in.u8(), in);
        in.finish();
        return record;
    }

    private static DiskRecord read(int type, Decoder in) throws ProtocolException {
        return switch (type) {
            case LIFE -> new DiskRecord.Life(ValueCodec.member(in));
            case PROMISED -> new DiskRecord.Promised(shard(in), epoch(in));
            case DROPPED -> new DiskRecord.Dropped(shard(in), ValueCodec.member(in));
            case INSTALLED -> new DiskRecord.Installed(ValueCodec.row(in));
            case PIECE -> new DiskRecord.Piece(shard(in), natural(in), entries(in));
            case COPY ->
                    new DiskRecord.Copy(
                            shard(in),
                            natural(in),
                            natural(in),
                            ValueCodec.history(in),
                            natural(in),
                            natural(in),
                            natural(in));
            case FRAMES -> frames(in);
            default -> throw new ProtocolException("unknown record type " + type);
        };
    }

    private static List<Entry> entries(Decoder in) throws ProtocolException {
        List<Entry> entries = ValueCodec.entries(in);
        for (Entry entry : entries) {
            if (entry.offset() < 0 || entry.field() == null && entry.value() != null) {
                throw new ProtocolException("an entry is no state of a field");
            }
        }
        return entries;
    }

    private static DiskRecord frames(Decoder in) throws ProtocolException {
        int shard = shard(in);
        long start = natural(in);
        byte[] frames = in.bytes();
        if (start > Long.MAX_VALUE - frames.length) {
            throw new ProtocolException("an offset is out of range");
        }
        return new DiskRecord.Frames(shard, start, frames);
    }
}
