package io.heartline.durable;

import io.heartline.replication.DiskRecord;
import io.heartline.replication.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Reads a data directory, whatever state it is in. What it believes is a prefix of what was
 * written: up to the first damaged record, or the torn tail. Behind that only promises, rows and
 * lives are read, which hold whenever they were written.
 *
 * <p>Reading changes nothing; {@link #settle} does, once the promises are safe in a new segment.
 */
final class Recovery {

    /** A segment with a header that can be read. */
    private record Known(Path path, SegmentHeader header) {}

    private final DataDirectory directory;
    private final Fences fences = new Fences();
    private final List<ShardReader> shards = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Path> setAside = new ArrayList<>();
    private final List<Path> useless = new ArrayList<>();
    private final Map<Path, Long> cuts = new TreeMap<>();
    private final TreeMap<Long, Known> known = new TreeMap<>();
    private final TreeMap<Long, Long> lengths = new TreeMap<>();
    private long highest;
    private long useful;

    Recovery(DataDirectory directory) {
        this.directory = directory;
        for (int shard = 0; shard < Node.SHARDS; shard++) {
            shards.add(new ShardReader(shard));
        }
    }

    /**
     * Reads everything that counts.
     *
     * @throws io.heartline.spi.EngineException of kind REFUSED if a newer version wrote it
     */
    Recovered read() throws IOException {
        readHeaders();
        List<Long> chain = chain();
        boolean trusted = true;
        for (int i = 0; i < chain.size(); i++) {
            long number = chain.get(i);
            if (!trusted) {
                behind(number);
            } else if (i + 1 < chain.size()) {
                SegmentHeader next = known(chain.get(i + 1)).header;
                trusted = readUpTo(number, next.previousEnd());
            } else {
                trusted = readLast(number);
            }
        }
        for (long number : known.keySet()) {
            if (!chain.contains(number)) {
                readFences(number, SegmentHeader.BYTES);
                if (chain.isEmpty() || number > chain.get(chain.size() - 1)) {
                    behind(number);
                } else {
                    useless.add(known(number).path);
                }
            }
        }
        return collect();
    }

    private void readHeaders() throws IOException {
        TreeMap<Long, Path> files = directory.segments();
        highest = files.isEmpty() ? 0 : files.lastKey();
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            try (SegmentReader reader = new SegmentReader(file.getValue())) {
                SegmentHeader header = reader.header();
                if (header != null && header.version() > SegmentHeader.VERSION) {
                    throw DataDirectory.newer(
                            directory.path(), "segment version " + header.version());
                }
                if (header != null && header.number() == file.getKey()) {
                    known.put(file.getKey(), new Known(file.getValue(), header));
                } else if (reader.size() <= SegmentHeader.BYTES
                        && file.getKey().equals(files.lastKey())) {
                    find(Finding.Kind.TORN_TAIL, file.getValue(), 0, reader.size());
                    useless.add(file.getValue());
                } else {
                    find(Finding.Kind.DAMAGED, file.getValue(), 0, reader.size());
                    setAside.add(file.getValue());
                }
            }
        }
    }

    /** Returns the segments that continue each other; behind a gap, those before the gap. */
    private List<Long> chain() {
        long below = Long.MAX_VALUE;
        while (true) {
            List<Long> chain = new ArrayList<>();
            Long number = known.lowerKey(below);
            long previous = 0;
            while (number != null && known.containsKey(number)) {
                chain.add(0, number);
                previous = known(number).header.previous();
                number = previous > 0 && previous < number ? previous : null;
            }
            if (chain.isEmpty()) {
                return chain;
            }
            below = chain.get(0);
            boolean gap = previous > 0 && existed(below);
            if (!gap) {
                return chain;
            }
            if (!setAside.contains(directory.segment(previous))) {
                find(Finding.Kind.MISSING, directory.segment(previous), 0, 0);
            }
        }
    }

    /** Says whether anything older is there: segments are only ever dropped from the oldest on. */
    private boolean existed(long number) {
        return known.lowerKey(number) != null
                || setAside.stream().anyMatch(p -> p.compareTo(directory.segment(number)) < 0);
    }

    private boolean readUpTo(long number, long end) throws IOException {
        Path path = known(number).path;
        try (SegmentReader reader = new SegmentReader(path)) {
            long at = readRecords(reader, number, end);
            if (at < end) {
                damaged(reader, number, at);
                return false;
            }
            if (reader.size() > at) {
                find(Finding.Kind.TORN_TAIL, path, at, reader.size() - at);
                cuts.put(path, at);
            }
            return true;
        }
    }

    private boolean readLast(long number) throws IOException {
        Path path = known(number).path;
        try (SegmentReader reader = new SegmentReader(path)) {
            long at = readRecords(reader, number, Long.MAX_VALUE);
            if (at == reader.size()) {
                return true;
            }
            if (reader.search(at) != null) {
                damaged(reader, number, at);
                return false;
            }
            find(Finding.Kind.TORN_TAIL, path, at, reader.size() - at);
            cuts.put(path, at);
            return true;
        }
    }

    private long readRecords(SegmentReader reader, long number, long end) throws IOException {
        long at = SegmentHeader.BYTES;
        SegmentReader.Placed placed = at < end ? reader.read(at) : null;
        while (placed != null) {
            take(placed.record(), new ShardReader.Place(number, at));
            at = placed.end();
            placed = at < end ? reader.read(at) : null;
        }
        lengths.put(number, at);
        return at;
    }

    private void take(DiskRecord record, ShardReader.Place place) {
        if (record instanceof DiskRecord.Life life && !fences.knows(life.member())) {
            shards.forEach(ShardReader::voidScan);
        }
        fences.apply(record);
        int shard = shardOf(record);
        if (shard >= 0 && shards.get(shard).take(record, place)) {
            useful = place.segment();
        }
    }

    /** Returns the shard whose copy a record belongs to, -1 for a fence. */
    static int shardOf(DiskRecord record) {
        if (record instanceof DiskRecord.Piece piece) {
            return piece.shard();
        } else if (record instanceof DiskRecord.Copy copy) {
            return copy.shard();
        }
        return record instanceof DiskRecord.Frames frames ? frames.shard() : -1;
    }

    private void damaged(SegmentReader reader, long number, long at) throws IOException {
        Path path = known(number).path;
        find(Finding.Kind.DAMAGED, path, at, reader.size() - at);
        cuts.put(path, at);
        readFences(number, at + 1);
    }

    private void behind(long number) throws IOException {
        Path path = known(number).path;
        find(Finding.Kind.BEHIND_DAMAGE, path, 0, Files.size(path));
        setAside.add(path);
        readFences(number, SegmentHeader.BYTES);
    }

    /** Takes the fences out of what is not believed otherwise. */
    private void readFences(long number, long from) throws IOException {
        try (SegmentReader reader = new SegmentReader(known(number).path)) {
            SegmentReader.Placed placed = reader.read(from);
            long at = from;
            while (placed != null || (placed = reader.search(at)) != null) {
                fences.apply(placed.record());
                at = placed.end();
                placed = reader.read(at);
            }
        }
    }

    private Recovered collect() throws IOException {
        TreeMap<Long, SegmentReader> open = new TreeMap<>();
        List<RecoveredShard> read = new ArrayList<>();
        try {
            for (ShardReader shard : shards) {
                shard.voidScan();
                read.add(shard.read(fences, place -> read(place, open)));
            }
        } finally {
            for (SegmentReader reader : open.values()) {
                reader.close();
            }
        }
        findings.sort(Comparator.comparing(Finding::file).thenComparing(Finding::offset));
        return new Recovered(fences.lives(), read, findings);
    }

    private DiskRecord read(ShardReader.Place place, TreeMap<Long, SegmentReader> open)
            throws IOException {
        SegmentReader reader = open.get(place.segment());
        if (reader == null) {
            reader = new SegmentReader(known(place.segment()).path);
            open.put(place.segment(), reader);
        }
        SegmentReader.Placed placed = reader.read(place.position());
        if (placed == null) {
            throw new IOException("the disk does not give the same bytes twice");
        }
        return placed.record();
    }

    private Known known(long number) {
        return Objects.requireNonNull(known.get(number));
    }

    private void find(Finding.Kind kind, Path file, long offset, long bytes) {
        findings.add(new Finding(kind, String.valueOf(file.getFileName()), offset, bytes));
    }

    Fences fences() {
        return fences;
    }

    /** Returns each shard's chain. */
    List<Chain> chains() {
        return shards.stream().map(ShardReader::chain).toList();
    }

    /** Returns the segments that count, with their length. */
    TreeMap<Long, Long> lengths() {
        return lengths;
    }

    /** Returns the highest number in use. */
    long highest() {
        return highest;
    }

    /** Returns the newest segment that holds part of a copy that counts; 0 for none. */
    long useful() {
        return useful;
    }

    /** Cuts tails, sets damaged files aside, deletes segments that never counted. */
    void settle() throws IOException {
        for (Path path : setAside) {
            Files.move(path, directory.aside(path));
        }
        for (Map.Entry<Path, Long> cut : cuts.entrySet()) {
            Path path = cut.getKey();
            String name = String.valueOf(path.getFileName());
            if (findings.stream()
                    .anyMatch(f -> f.kind() == Finding.Kind.DAMAGED && f.file().equals(name))) {
                Path copy = directory.path().resolve(name + ".copy");
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.move(copy, directory.aside(path));
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(cut.getValue());
                channel.force(true);
            }
        }
        for (Path path : useless) {
            Files.deleteIfExists(path);
        }
        directory.force();
    }
}
