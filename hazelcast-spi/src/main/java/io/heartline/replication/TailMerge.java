package io.heartline.replication;

import io.heartline.MemberId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The side of the branch that won: writes again what a lost tail changed and this line left alone
 * since the fork, and reports the rest. What was written, and the note of how far the tail is dealt
 * with, are one frame, so that nobody deals with it twice.
 *
 * <p>Entries of replicated maps are never written again: they were changed by steps, which hold as
 * a whole or not at all, under conditions of the lost line, and may have been answered since.
 */
final class TailMerge {

    /** Removed keys remembered for each member while its tail comes in. */
    private static final int REMOVALS_MAX = 100_000;

    private record Name(String space, String key) {}

    /** A stretch of the tail, in one era, that nobody has dealt with. */
    private record News(ReplicationId id, long from, long to) {
        boolean covers(Entry entry) {
            return entry.offset() > from && entry.offset() <= to;
        }
    }

    private enum Verdict {
        /** This line says the same. */
        STANDS,
        /** This line left the field alone since the fork. */
        MERGE,
        /** Both changed it, or nobody can tell any more, or it is an entry of a map. */
        CONFLICT
    }

    private final Shard shard;
    private final Context cx;

    /** Keys whose removal was taken over from a member's tail: no change of this line's own. */
    private final Map<MemberId, Set<Name>> removals = new HashMap<>();

    TailMerge(Shard shard) {
        this.shard = shard;
        this.cx = shard.cx;
    }

    /**
     * Deals with a piece of a tail.
     *
     * @param from the member that held it
     */
    Outcome take(MemberId from, Message.Tail tail) {
        List<News> news = news(tail);
        List<Record> records = new ArrayList<>();
        List<Integer> refused = new ArrayList<>();
        List<Entry> merged = new ArrayList<>();
        Set<Name> removedNow = new HashSet<>();
        for (int i = 0; i < tail.entries().size(); i++) {
            Entry entry = tail.entries().get(i);
            if (entry.isInternal()) {
                continue;
            }
            Verdict verdict = judge(from, entry, tail.from(), removedNow);
            if (verdict == Verdict.MERGE && entry.isOfMap()) {
                verdict = Verdict.CONFLICT;
            }
            if (verdict == Verdict.CONFLICT) {
                refused.add(i);
            } else if (verdict == Verdict.MERGE && isNews(entry, news)) {
                records.add(record(entry));
                merged.add(entry);
                remember(from, entry, removedNow);
            }
        }
        news.forEach(stretch -> records.addAll(LostTails.report(stretch.id, stretch.to)));
        if (!records.isEmpty()) {
            shard.append(from, records);
        }
        announce(from, tail, news, merged, refused);
        return new Outcome(refused, merged.size());
    }

    /**
     * What became of a piece.
     *
     * @param refused indexes of the entries that are in conflict
     * @param merged entries that were written again
     */
    record Outcome(List<Integer> refused, int merged) {}

    private static boolean isNews(Entry entry, List<News> news) {
        return news.stream().anyMatch(stretch -> stretch.covers(entry));
    }

    private List<News> news(Message.Tail tail) {
        List<News> news = new ArrayList<>();
        long to = tail.to();
        for (Era era = tail.history().eraAt(to);
                era != null && to > tail.after();
                era = tail.history().eraAt(to)) {
            long begin = Math.max(tail.after(), era.start());
            long known = Math.max(begin, LostTails.reportedTo(shard.store, era.id()));
            if (to > known) {
                news.add(new News(era.id(), known, to));
            }
            to = begin;
        }
        return news;
    }

    private Verdict judge(MemberId from, Entry entry, long fork, Set<Name> removedNow) {
        Name name = new Name(entry.space(), entry.key());
        Key key = shard.store.held(entry.space(), entry.key());
        String field = entry.field();
        if (field != null && removedNow.contains(name)) {
            return entry.value() == null ? Verdict.STANDS : Verdict.MERGE;
        }
        boolean ours = removals.getOrDefault(from, Set.of()).contains(name);
        return field == null
                ? judgeRemoval(key, fork)
                : judgeField(key, field, entry.value(), fork, ours);
    }

    private Verdict judgeRemoval(@Nullable Key key, long fork) {
        if (key == null || !key.exists()) {
            return Verdict.STANDS;
        }
        boolean forgotten = shard.store.floor() > fork;
        return forgotten || key.changedAfter(fork) ? Verdict.CONFLICT : Verdict.MERGE;
    }

    private Verdict judgeField(
            @Nullable Key key,
            String field,
            byte @Nullable [] value,
            long fork,
            boolean removedByMerge) {
        Slot slot = key == null ? null : key.find(field);
        if (Store.sameValue(slot, value)) {
            return Verdict.STANDS;
        }
        if (slot != null) {
            return slot.offset > fork ? Verdict.CONFLICT : Verdict.MERGE;
        }
        Slot tombstone = key == null ? null : key.tombstone;
        boolean removedHere = tombstone != null && tombstone.offset > fork;
        boolean forgotten = shard.store.floor() > fork;
        return (removedHere || forgotten) && !removedByMerge ? Verdict.CONFLICT : Verdict.MERGE;
    }

    private static Record record(Entry entry) {
        String field = entry.field();
        byte[] value = entry.value();
        if (field == null) {
            return new Record.RemoveKey(entry.space(), entry.key());
        }
        return value == null
                ? new Record.Drop(entry.space(), entry.key(), field)
                : new Record.Put(entry.space(), entry.key(), field, value);
    }

    private void remember(MemberId from, Entry entry, Set<Name> removedNow) {
        if (entry.field() == null) {
            Name name = new Name(entry.space(), entry.key());
            removedNow.add(name);
            Set<Name> all = removals.computeIfAbsent(from, m -> new HashSet<>());
            if (all.size() < REMOVALS_MAX) {
                all.add(name);
            }
        }
    }

    private void announce(
            MemberId from,
            Message.Tail tail,
            List<News> news,
            List<Entry> merged,
            List<Integer> refused) {
        boolean holdsFields = !tail.entries().isEmpty() || tail.after() > tail.from();
        if (tail.last() && !news.isEmpty() && holdsFields) {
            cx.counters.divergedTails++;
        }
        for (News stretch : news) {
            List<Entry> written = merged.stream().filter(stretch::covers).toList();
            List<Entry> conflicts =
                    refused.stream().map(tail.entries()::get).filter(stretch::covers).toList();
            cx.counters.mergedFields += written.size();
            cx.counters.divergedFields += conflicts.size();
            cx.emit(
                    new Output.Diverged(
                            shard.number,
                            from,
                            stretch.id,
                            stretch.from,
                            stretch.to,
                            written,
                            conflicts,
                            tail.complete()));
        }
    }
}
