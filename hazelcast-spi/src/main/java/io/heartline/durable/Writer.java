package io.heartline.durable;

import io.heartline.replication.DiskRecord;
import io.heartline.replication.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a directory as the disk thread writes them, and which of them are still needed.
 * One thread.
 */
final class Writer {

    private final DataDirectory directory;
    private final int segmentBytes;
    private final SecureRandom random = new SecureRandom();
    private final Fences fences;
    private final TreeMap<Long, Long> closed;
    private List<Chain> chains;
    private List<Chain> durableChains;
    private long useful;
    private long durableUseful;
    private long highest;
    private boolean copied;
    private @Nullable Segment segment;
    private long strays;
    private long fsyncs;

    Writer(DataDirectory directory, int segmentBytes, Recovery recovery) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        fences = recovery.fences();
        closed = recovery.lengths();
        chains = recovery.chains();
        durableChains = copyOf(chains);
        useful = recovery.useful();
        durableUseful = useful;
        highest = recovery.highest();
    }

    /** Begins a segment with everything that was promised at its head, durable on return. */
    void begin() throws IOException {
        long number = ++highest;
        long previousEnd = closed.getOrDefault(useful, 0L);
        Path path = directory.segment(number);
        SegmentHeader header =
                new SegmentHeader(
                        SegmentHeader.VERSION, number, useful, previousEnd, random.nextLong());
        Segment fresh = null;
        try {
            fresh = Segment.create(path, header);
            for (DiskRecord record : fences.records()) {
                fresh.append(record);
            }
            fresh.flush();
            fresh.force();
            fsyncs++;
            directory.force();
        } catch (IOException | RuntimeException e) {
            if (fresh != null) {
                fresh.close();
            }
            Files.deleteIfExists(path);
            throw e;
        }
        segment = fresh;
    }

    /** Deletes segments behind the last useful one, which the present one does not continue. */
    void dropBarren() throws IOException {
        long present = current().number();
        for (long barren : List.copyOf(closed.subMap(useful, false, present, false).keySet())) {
            delete(barren);
        }
    }

    /** As {@link #begin}, if the disk has room for more than promises. */
    void beginAnew() throws IOException {
        long usable = directory.usableBytes();
        if (usable < segmentBytes) {
            throw new IOException(
                    "only " + usable + " bytes are free, a segment needs " + segmentBytes);
        }
        begin();
        dropBarren();
    }

    /** Appends a record; returns whether it must be durable before it is used. */
    boolean append(DiskRecord record) throws IOException {
        Segment target = current();
        int shard = Recovery.shardOf(record);
        if (shard < 0) {
            fences.apply(record);
            target.append(record);
            return true;
        }
        switch (chains.get(shard).take(record, target.number())) {
            case STRAY -> {
                strays++;
                return false;
            }
            case FULL -> {
                copied = true;
                useful = target.number();
            }
            case DELTA, FRAMES -> useful = target.number();
            case FIRST_PIECE, PIECE -> {}
        }
        target.append(record);
        return false;
    }

    /**
     * Hands what was appended to the operating system; begins a new segment if this one is full.
     */
    void flush() throws IOException {
        current().flush();
        if (current().length() >= segmentBytes) {
            roll();
        } else if (copied && droppable(chains) > 0) {
            force();
        }
    }

    private void roll() throws IOException {
        force();
        Segment full = current();
        segment = null;
        full.close();
        closed.put(full.number(), full.length());
        long kept = useful;
        useful = full.number();
        try {
            begin();
        } finally {
            useful = kept;
        }
    }

    boolean isDurable() {
        return segment == null || segment.isDurable();
    }

    /** Forces what was flushed to the device, then drops segments that no copy needs any more. */
    void force() throws IOException {
        if (!isDurable()) {
            current().force();
            fsyncs++;
        }
        durableChains = copyOf(chains);
        durableUseful = useful;
        if (copied) {
            copied = false;
            for (int n = droppable(durableChains); n > 0; n--) {
                delete(closed.firstKey());
            }
        }
    }

    /** Counts the oldest segments that no shard needs. */
    private int droppable(List<Chain> of) {
        long needed = current().number();
        for (Chain chain : of) {
            needed = Math.min(needed, chain.needed());
        }
        return closed.headMap(needed, false).size();
    }

    private void delete(long number) throws IOException {
        Files.deleteIfExists(directory.segment(number));
        closed.remove(number);
    }

    /** After a failure: back to what is durable. Unfinished scans are void. */
    void giveUp() {
        Segment failed = segment;
        segment = null;
        if (failed != null) {
            closed.put(failed.number(), failed.giveUp());
        }
        chains = copyOf(durableChains);
        chains.forEach(Chain::lose);
        useful = durableUseful;
        copied = false;
    }

    /** Ends: everything is durable on return. */
    void close() throws IOException {
        if (segment != null) {
            current().flush();
            force();
            current().close();
        }
    }

    private Segment current() {
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        return segment;
    }

    private static List<Chain> copyOf(List<Chain> chains) {
        List<Chain> copies = new ArrayList<>();
        chains.forEach(chain -> copies.add(new Chain(chain)));
        return copies;
    }

    long bytes() {
        long bytes = segment == null ? 0 : segment.length();
        for (Map.Entry<Long, Long> entry : closed.entrySet()) {
            bytes += entry.getValue();
        }
        return bytes;
    }

    int segments() {
        return closed.size() + (segment == null ? 0 : 1);
    }

    long strays() {
        return strays;
    }

    long fsyncs() {
        return fsyncs;
    }

    /** Returns the shards whose copy keeps the oldest segment. */
    Set<Integer> oldestSegmentShards() {
        Set<Integer> oldest = new HashSet<>();
        for (int shard = 0; shard < Node.SHARDS && !closed.isEmpty(); shard++) {
            long since = chains.get(shard).since();
            if (since != 0 && since <= closed.firstKey()) {
                oldest.add(shard);
            }
        }
        return oldest;
    }
}
