package io.heartline.servlet.presence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard's part of the on-line list, its users in the order of their last change; those who left
 * are remembered for a while. The same idea as the engine's store: whoever comes back with an
 * offset gets what has changed since, each once. Not thread-safe.
 */
final class RosterLine {

    /** Users who left that are remembered, for each shard. */
    static final int GONE_MAX = 1_000;

    private static final int PAST_MAX = 8;

    private record Past(String id, long end) {}

    private record Gone(Person person, long changed) {}

    private final Deque<Past> past = new ArrayDeque<>();
    private final Deque<Gone> gone = new ArrayDeque<>();

    /** The last one to have changed; they are linked backwards. */
    private @Nullable Person last;

    private String id = "";
    private long offset;

    /** Whoever stands before it may have missed a leaving that is not remembered. */
    private long floor;

    /** Counts the times that it was told from its beginning. */
    int round;

    /** Whether it is being told from its beginning. */
    private boolean partial = true;

    boolean isPartial() {
        return partial;
    }

    String id() {
        return id;
    }

    long offset() {
        return offset;
    }

    @Nullable Person last() {
        return last;
    }

    /** What was said until now is void. Returns those who left, for they are to be forgotten. */
    List<Person> reset() {
        round++;
        partial = true;
        past.clear();
        id = "";
        offset = 0;
        floor = 0;
        List<Person> left = new ArrayList<>();
        for (Person person = last; person != null; person = person.before) {
            person.changed = 0;
            if (person.isGone()) {
                left.add(person);
            }
        }
        left.forEach(this::unlink);
        gone.clear();
        return left;
    }

    /** It was told from its beginning: who has left before is not known. */
    void whole() {
        partial = false;
        floor = offset;
    }

    /** Everything up to there has been handled. */
    void at(String replicationId, long to) {
        String brief = Place.brief(replicationId);
        if (to < offset || brief.isEmpty() || isPast(brief)) {
            return;
        }
        if (!brief.equals(id)) {
            if (!id.isEmpty()) {
                past.addLast(new Past(id, offset));
                if (past.size() > PAST_MAX) {
                    past.removeFirst();
                }
            }
            id = brief;
        }
        offset = to;
    }

    private boolean isPast(String brief) {
        return past.stream().anyMatch(each -> each.id.equals(brief));
    }

    /** Says whether what a watcher at that place knows can be brought up to date. */
    boolean continues(String from, long fromOffset) {
        if (partial || fromOffset < floor) {
            return false;
        }
        return from.equals(id)
                || past.stream().anyMatch(e -> e.id.equals(from) && fromOffset <= e.end);
    }

    /** A user has changed, at that offset. */
    void changed(Person person, long at) {
        unlink(person);
        person.changed = at;
        person.linked = true;
        person.before = last;
        if (last != null) {
            last.after = person;
        }
        last = person;
    }

    /**
     * A user has left, at that offset. Returns one that is to be forgotten, if there are too many.
     */
    @Nullable Person left(Person person, long at) {
        gone.addLast(new Gone(person, at));
        if (gone.size() <= GONE_MAX) {
            return null;
        }
        Gone first = gone.removeFirst();
        if (!first.person.isGone() || first.person.changed != first.changed) {
            return null; // came back
        }
        floor = Math.max(floor, first.changed);
        unlink(first.person);
        return first.person;
    }

    private void unlink(Person person) {
        Person before = person.before;
        Person after = person.after;
        if (before != null) {
            before.after = after;
        }
        if (after != null) {
            after.before = before;
        }
        if (last == person) {
            last = before;
        }
        person.linked = false;
        person.before = null;
        person.after = null;
    }
}
