package io.heartline.replication;

import io.heartline.MemberId;
import io.heartline.spi.EngineException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** What a master has executed and not yet answered, because it is not known to be safe. */
final class PendingCommands {

    /** Who has asked, and the number of the request there. */
    record Caller(MemberId origin, long request) {}

    /**
     * An executed command that is not known to be safe.
     *
     * @param answered whether the requester has its answer and waits for its own copy only
     * @param write whether it changed a field for a client; a take, or a refused step, is worth
     *     nothing when branches are compared
     * @param strict whether a majority has to have it
     */
    record Pending(
            Caller caller,
            Result result,
            long offset,
            boolean answered,
            boolean write,
            boolean strict) {}

    private static final String FELL_BELOW =
            "a member was lost before a majority of the copies had it: it may stand or not; read it"
                    + " again when enough members are back";

    private final Shard shard;
    private final Context cx;
    private final Epoch epoch;
    private final Quorum quorum;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    /** Of other members: what this one's own clients wait for is not sent to it twice. */
    private final Set<Caller> waiting = new HashSet<>();

    PendingCommands(Shard shard, Epoch epoch, Quorum quorum) {
        this.shard = shard;
        this.cx = shard.cx;
        this.epoch = epoch;
        this.quorum = quorum;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    int size() {
        return pending.size();
    }

    /** Says whether a request waits for its answer already. */
    boolean awaits(Caller caller) {
        return !isOwn(caller) && waiting.contains(caller);
    }

    private boolean isOwn(Caller caller) {
        return caller.origin.equals(cx.self);
    }

    void add(Pending command) {
        if (!command.answered && !isOwn(command.caller)) {
            waiting.add(command.caller);
        }
        pending.add(command);
    }

    /**
     * Answers what every member of the in-sync set has applied. What nobody waits for any more is
     * not acknowledged to anybody, and counts for nothing when branches are compared.
     */
    void answerUpTo(long committed) {
        while (!pending.isEmpty() && pending.peek().offset <= committed) {
            Pending safe = pending.remove();
            boolean heard = safe.answered;
            if (!safe.answered) {
                if (!isOwn(safe.caller)) {
                    waiting.remove(safe.caller);
                }
                heard = answer(safe.caller, outcome(safe), safe.offset, false);
            }
            if (safe.write && heard) {
                shard.acked = Math.max(shard.acked, safe.offset);
            }
        }
    }

    private Result outcome(Pending command) {
        if (!command.strict) {
            return command.result;
        }
        if (quorum.holds(command.offset)) {
            shard.strict = Place.max(shard.strict, new Place(epoch, command.offset));
            return command.result;
        }
        cx.counters.strictUnknown++;
        return new Result.Failed(
                command.result.isOfQuestion()
                        ? EngineException.Kind.UNAVAILABLE
                        : EngineException.Kind.UNKNOWN,
                FELL_BELOW);
    }

    /**
     * Answers a request, here or at another member.
     *
     * @param awaitLocal whether the requester has to wait until its own copy has the offset
     * @return false if it is known that nobody waits for the answer
     */
    boolean answer(Caller caller, Result result, long offset, boolean awaitLocal) {
        if (isOwn(caller)) {
            return cx.requests.completed(caller.request, result);
        }
        cx.send(
                caller.origin,
                new Message.Reply(caller.request, shard.number, result, epoch, offset, awaitLocal));
        return true;
    }

    /** Sends everybody who waits to the next master. */
    void redirectAll() {
        for (Pending command : pending) {
            if (!command.answered && !isOwn(command.caller)) {
                cx.send(
                        command.caller.origin,
                        new Message.Redirect(command.caller.request, shard.number, shard.row));
            }
        }
        pending.clear();
        waiting.clear();
    }
}
