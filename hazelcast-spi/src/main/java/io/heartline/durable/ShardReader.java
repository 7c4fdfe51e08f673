package io.heartline.durable;

import io.heartline.replication.DiskRecord;
import io.heartline.replication.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Notes where the records of one shard stand that count, and reads them at the end: what a later
 * copy has made void is never held.
 */
final class ShardReader {

    /** Where a record stands. */
    record Place(long segment, long position) {}

    /** Reads the record at a place. */
    interface Source {
        DiskRecord read(Place place) throws IOException;
    }

    private record Layer(Place copy, List<Place> pieces, List<Place> frames) {}

    private final int shard;
    private final Chain chain = new Chain();
    private final List<Layer> layers = new ArrayList<>();
    private List<Place> pieces = new ArrayList<>();

    ShardReader(int shard) {
        this.shard = shard;
    }

    Chain chain() {
        return chain;
    }

    /** Returns whether the record counts now. */
    boolean take(DiskRecord record, Place place) {
        if (record instanceof DiskRecord.Copy copy && !chain.isScanning(copy.scan())) {
            pieces = new ArrayList<>();
        }
        Chain.Effect effect = chain.take(record, place.segment());
        switch (effect) {
            case FIRST_PIECE -> {
                pieces = new ArrayList<>();
                pieces.add(place);
            }
            case PIECE -> pieces.add(place);
            case FULL, DELTA -> {
                if (effect == Chain.Effect.FULL) {
                    layers.clear();
                }
                layers.add(new Layer(place, pieces, new ArrayList<>()));
                pieces = new ArrayList<>();
            }
            case FRAMES -> layers.get(layers.size() - 1).frames().add(place);
            case STRAY -> {
                if (record instanceof DiskRecord.Copy) {
                    pieces = new ArrayList<>();
                }
            }
        }
        return effect == Chain.Effect.FULL
                || effect == Chain.Effect.DELTA
                || effect == Chain.Effect.FRAMES;
    }

    void voidScan() {
        chain.voidScan();
        pieces = new ArrayList<>();
    }

    RecoveredShard read(Fences fences, Source source) throws IOException {
        List<RecoveredShard.Layer> read = new ArrayList<>();
        for (Layer layer : layers) {
            List<Entry> entries = new ArrayList<>();
            for (Place place : layer.pieces) {
                entries.addAll(((DiskRecord.Piece) source.read(place)).entries());
            }
            entries.sort(Comparator.comparingLong(Entry::offset));
            List<DiskRecord.Frames> frames = new ArrayList<>();
            for (Place place : layer.frames) {
                frames.add((DiskRecord.Frames) source.read(place));
            }
            DiskRecord.Copy copy = (DiskRecord.Copy) source.read(layer.copy);
            read.add(new RecoveredShard.Layer(copy, entries, frames));
        }
        return new RecoveredShard(
                shard, fences.promised(shard), fences.dropped(shard), fences.row(shard), read);
    }
}
