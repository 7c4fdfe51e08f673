package io.heartline.samples.drill;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one shopper knows to be safe: every change that the shop has acknowledged. Each later answer
 * is held against it.
 *
 * <p>Changes are numbered from 1 in each session, and the next one is sent when the last one is
 * acknowledged. A change that is missing from any later answer is lost, even if it comes back.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Ledger {

    private String visit = "";
    private final Map<Kind, Integer> acked = new EnumMap<>(Kind.class);
    private final Map<Kind, BitSet> lost = new EnumMap<>(Kind.class);

    private final Map<Kind, Long> lostInFormerSessions = new EnumMap<>(Kind.class);
    private long ackedChanges;
    private long sessionsLost;

    Ledger() {
        newSession("");
    }

    /** Returns the number of the next change. */
    synchronized int next(Kind kind) {
        return acked.getOrDefault(kind, 0) + 1;
    }

    /** Takes note of a change that the shop has acknowledged with this answer. */
    synchronized void acknowledged(Kind kind, int change, String answer) {
        ackedChanges++;
        if (visit.isEmpty()) {
            visit = field(answer, "visit");
        }
        if (visit.equals(field(answer, "visit"))) {
            acked.put(kind, change);
        }
        check(answer);
    }

    /** Checks an answer, and says whether it holds every acknowledged change. */
    synchronized boolean check(String answer) {
        String answered = field(answer, "visit");
        if (visit.isEmpty()) {
            return true;
        }
        if (!answered.equals(visit)) {
            sessionsLost++;
            for (Kind kind : Kind.values()) {
                lostInFormerSessions.merge(kind, (long) next(kind) - 1, Long::sum);
            }
            newSession(answered.equals("none") ? "" : answered);
            return false;
        }
        boolean complete = true;
        for (Kind kind : Kind.values()) {
            BitSet missing = Ranges.missing(field(answer, kind.word()), next(kind) - 1);
            complete &= missing.isEmpty();
            lost.computeIfAbsent(kind, any -> new BitSet()).or(missing);
        }
        return complete;
    }

    /** Says whether an answer speaks of the session that this ledger follows. */
    synchronized boolean isVisit(String answer) {
        return visit.equals(field(answer, "visit"));
    }

    private void newSession(String name) {
        visit = name;
        acked.clear();
        lost.clear();
    }

    synchronized long ackedChanges() {
        return ackedChanges;
    }

    synchronized long sessionsLost() {
        return sessionsLost;
    }

    synchronized long lostChanges(Kind kind) {
        BitSet here = lost.get(kind);
        return lostInFormerSessions.getOrDefault(kind, 0L)
                + (here == null ? 0 : here.cardinality());
    }

    private static String field(String answer, String name) {
        String key = name + "=";
        int at = answer.startsWith(key) ? 0 : answer.indexOf(" " + key) + 1;
        if (at == 0 && !answer.startsWith(key)) {
            return "";
        }
        int end = answer.indexOf(' ', at);
        return answer.substring(at + key.length(), end < 0 ? answer.length() : end);
    }
}
