package io.heartline.replication;

import io.heartline.spi.Commit;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command may contain. */
final class Limits {

    /** Most bytes of one piece of changes. */
    static final int PIECE_BYTES_MAX = 1 << 20;

    private Limits() {}

    /** Returns why a command of this member's client is refused, or null. */
    static @Nullable String refusal(Command command) {
        if (tooLong(command.space()) || tooLong(command.key())) {
            return "a space or key name is longer than " + Node.NAME_CHARS_MAX + " characters";
        }
        if (command instanceof Command.Write write) {
            return refusal(write.commit());
        }
        if (command instanceof Command.Step step) {
            return refusal(step.changes());
        }
        return null;
    }

    private static @Nullable String refusal(Commit commit) {
        long sum = 0;
        for (Commit.Change change : commit.changes()) {
            if (tooLong(change.field())) {
                return "a field name is longer than " + Node.NAME_CHARS_MAX + " characters";
            }
            sum += size(change.value());
        }
        return sum <= Node.VALUE_BYTES_MAX
                ? null
                : "a commit of " + sum + " bytes; at most " + Node.VALUE_BYTES_MAX + " can travel";
    }

    private static @Nullable String refusal(List<StateChange> changes) {
        long sum = 0;
        for (StateChange change : changes) {
            if (!change.wellFormed() || change.key().length() > StateSpace.KEY_CHARS_MAX) {
                return "a change of a step lacks its value, or its key or expiry is too long";
            }
            sum += size(change.value()) + size(change.expected());
        }
        if (changes.size() > StateSpace.STEP_CHANGES_MAX || sum > StateSpace.STEP_BYTES_MAX) {
            return "a step of "
                    + changes.size()
                    + " changes and "
                    + sum
                    + " bytes; at most "
                    + StateSpace.STEP_CHANGES_MAX
                    + " and "
                    + StateSpace.STEP_BYTES_MAX
                    + " can travel";
        }
        return null;
    }

    private static boolean tooLong(String name) {
        return name.length() > Node.NAME_CHARS_MAX;
    }

    private static long size(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
