package io.heartline.replication;

import io.heartline.MemberId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a frame: length (4, everything included), origin (16, the member that asked for the
 * change), then the records. These bytes are what offsets count and what every copy holds.
 */
final class FrameCodec {

    static final int HEADER = 20;

    /** Largest frame, in bytes. */
    static final int FRAME_MAX = 32 << 20;

    private static final int PUT = 1;
    private static final int DROP = 2;
    private static final int REMOVE_KEY = 3;
    private static final int BEGIN = 4;
    private static final int MARK = 5;

    /** A decoded frame. */
    record Decoded(MemberId origin, List<Record> records) {}

    private FrameCodec() {}

    /** Returns the bytes of a frame, which are valid until the writer is used again. */
    static Slice encode(MemberId origin, List<Record> records, FrameWriter out) {
        out.begin();
        out.i64(origin.startedMillis());
        out.i64(origin.nonce());
        for (Record record : records) {
            write(out, record);
        }
        return out.finish();
    }

    /** Returns a slot and whether its step was applied as one number. */
    private static long slot(Record.Mark mark) {
        return (long) mark.slot() << 1 | (mark.applied() ? 1 : 0);
    }

    private static void write(FrameWriter out, Record record) {
        if (record instanceof Record.Put put) {
            out.u8(PUT);
            out.text(put.space());
            out.text(put.key());
            out.text(put.field());
            out.bytes(put.value());
        } else if (record instanceof Record.Drop drop) {
            out.u8(DROP);
            out.text(drop.space());
            out.text(drop.key());
            out.text(drop.field());
        } else if (record instanceof Record.RemoveKey remove) {
            out.u8(REMOVE_KEY);
            out.text(remove.space());
            out.text(remove.key());
        } else if (record instanceof Record.Mark mark) {
            out.u8(MARK);
            out.number(slot(mark));
            out.number(mark.request());
        } else if (record instanceof Record.Begin begin) {
            ReplicationId id = begin.era().id();
            MemberId member = begin.era().epoch().member();
            out.u8(BEGIN);
            out.i64(id.high());
            out.i64(id.middle());
            out.i32(id.low());
            out.i64(begin.era().epoch().number());
            out.i64(member.startedMillis());
            out.i64(member.nonce());
            out.i64(begin.era().start());
        }
    }

    /**
     * Reads one frame.
     *
     * @throws IllegalArgumentException if the bytes are not one whole frame
     */
    static Decoded decode(Slice frame) {
        return decode(frame, new FrameReader());
    }

    /** Reads one frame with a reader that is used for others, too. */
    static Decoded decode(Slice frame, FrameReader in) {
        in.open(frame);
        if (frame.length() < HEADER || in.i32() != frame.length()) {
            throw new IllegalArgumentException("not a whole frame");
        }
        MemberId origin = new MemberId(in.i64(), in.i64());
        List<Record> records = new ArrayList<>(2);
        while (in.hasMore()) {
            int type = in.u8();
            if (type == BEGIN || type == MARK) {
                records.add(type == BEGIN ? begin(in) : mark(in));
                continue;
            }
            String space = in.space();
            String key = in.key();
            records.add(
                    switch (type) {
                        case PUT -> new Record.Put(space, key, in.field(), in.bytes());
                        case DROP -> new Record.Drop(space, key, in.field());
                        case REMOVE_KEY -> new Record.RemoveKey(space, key);
                        default ->
                                throw new IllegalArgumentException("unknown record type " + type);
                    });
        }
        return new Decoded(origin, records);
    }

    /** Takes the names of a put. */
    interface Puts {
        void take(String space, String key, String field);
    }

    /** Shows what the first records of a frame put, up to the first other one. */
    static void puts(Slice frame, FrameReader in, Puts to) {
        in.open(frame);
        in.skip(HEADER);
        while (in.hasMore() && in.u8() == PUT) {
            to.take(in.space(), in.key(), in.field());
            in.skip(in.i32());
        }
    }

    private static Record mark(FrameReader in) {
        long slot = in.number();
        if (slot >>> 1 >= StepMarks.SLOTS_MAX) {
            throw new IllegalArgumentException("no slot " + (slot >>> 1));
        }
        return new Record.Mark((int) (slot >>> 1), in.number(), (slot & 1) == 1);
    }

    private static Record begin(FrameReader in) {
        ReplicationId id = new ReplicationId(in.i64(), in.i64(), in.i32());
        Epoch epoch = new Epoch(in.i64(), new MemberId(in.i64(), in.i64()));
        return new Record.Begin(new Era(id, epoch, in.i64()));
    }

    /**
     * Cuts concatenated frames apart; nothing is copied.
     *
     * @throws IllegalArgumentException if the bytes do not end with a whole frame
     */
    static List<Frame> split(long start, Slice bytes) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes.array());
        int at = 0;
        while (at < bytes.length()) {
            int left = bytes.length() - at;
            if (left < HEADER) {
                throw new IllegalArgumentException("truncated frame");
            }
            int from = bytes.from() + at;
            int length = buffer.getInt(from);
            if (length < HEADER || length > left) {
                throw new IllegalArgumentException("bad frame length " + length);
            }
            frames.add(new Frame(start + at, new Slice(bytes.array(), from, length)));
            at += length;
        }
        return frames;
    }
}
