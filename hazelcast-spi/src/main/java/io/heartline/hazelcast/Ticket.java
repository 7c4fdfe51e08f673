package io.heartline.hazelcast;

import io.heartline.SafetyMode;
import io.heartline.replication.Command;
import io.heartline.replication.Result;
import io.heartline.spi.EngineException;

/**
 * A command on its way, and the stage that its caller holds.
 *
 * @param <T> the answer
 */
final class Ticket<T> extends Awaited<T> {

    final Command command;
    final SafetyMode mode;
    private final Class<T> type;

    Ticket(Class<T> type, Command command, SafetyMode mode) {
        this.type = type;
        this.command = command;
        this.mode = mode;
    }

    void finish(Result result) {
        if (result instanceof Result.Held held) {
            complete(type.cast(held.taken()));
        } else if (result instanceof Result.Wrote wrote) {
            complete(type.cast(wrote.committed()));
        } else if (result instanceof Result.Did did) {
            complete(type.cast(did.stepped()));
        } else if (result instanceof Result.Got got) {
            complete(type.cast(got.found()));
        } else if (result instanceof Result.Counted counted) {
            complete(type.cast(counted.copies()));
        } else if (result instanceof Result.Listed listed) {
            complete(type.cast(listed.changes()));
        } else if (result instanceof Result.Failed failed) {
            fail(failed.kind(), failed.message());
        }
    }

    /** The engine ends while the command is under way: it may have been done. */
    void abandon(String why) {
        boolean unknown = command instanceof Command.Step;
        fail(unknown ? EngineException.Kind.UNKNOWN : EngineException.Kind.CLOSED, why);
    }

    void fail(EngineException.Kind kind, String message) {
        completeExceptionally(new EngineException(kind, message));
    }
}
