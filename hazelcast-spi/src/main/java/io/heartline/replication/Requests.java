package io.heartline.replication;

import io.heartline.SafetyMode;
import io.heartline.replication.Flights.Flight;
import io.heartline.replication.Flights.State;
import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import io.heartline.spi.Stepped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands of this member's clients: finds each one its master, again after a change of master,
 * until it is answered or its time is over.
 */
final class Requests {

    private static final int RESEND_TICKS = 10;

    private final Context cx;
    private final Flights flights = new Flights();
    private Shard[] shards = {};

    /** Of each shard, what has its answer and waits for this member's copy. */
    private List<List<Flight>> awaiting = List.of();

    /** Slots of the steps under way, see {@link StepMarks}. */
    private BitSet[] slots = {};

    Requests(Context cx) {
        this.cx = cx;
    }

    void serve(Shard[] all) {
        shards = all;
        slots = new BitSet[all.length];
        Arrays.setAll(slots, i -> new BitSet());
        awaiting =
                Stream.generate(() -> (List<Flight>) new ArrayList<Flight>())
                        .limit(all.length)
                        .toList();
    }

    void submit(long ticket, int shard, Command command, SafetyMode mode) {
        if (flights.size() >= cx.config.commandsMax()) {
            cx.counters.commandsOverloaded++;
            String why = "too many commands wait in this member; retry in a second";
            cx.emit(
                    new Output.Done(
                            ticket, new Result.Failed(EngineException.Kind.OVERLOADED, why)));
            return;
        }
        long deadline = cx.ticks + cx.config.commandTicks();
        Flight flight = new Flight(ticket, shard, command, mode, deadline);
        flights.add(flight);
        if (command instanceof Command.Step step) {
            flight.slot = slots[shard].nextClearBit(0);
            slots[shard].set(flight.slot);
            flight.command =
                    new Command.Step(step.space(), step.key(), flight.slot, step.changes());
        }
        dispatch(flight);
    }

    private void dispatch(Flight flight) {
        Shard shard = shards[flight.shard];
        Master master = shard.master;
        cx.touch(flight.shard);
        flight.sentTick = cx.ticks;
        Result here = LocalCopy.answer(shard, flight.command, flight.mode);
        if (here != null) {
            done(flight, here);
        } else if (master != null) {
            boolean held = flight.state == State.SENT && flight.epoch.equals(master.epoch);
            if (!held) {
                flight.state = State.SENT;
                flight.sent++;
                flight.epoch = master.epoch;
                master.execute(cx.self, flight.request, flight.command, flight.mode);
            }
        } else if (!shard.vacant() && cx.reachable(shard.row.master())) {
            flight.state = State.SENT;
            flight.sent++;
            flight.epoch = shard.row.epoch();
            cx.counters.commandsForwarded++;
            cx.send(
                    shard.row.master(),
                    new Message.Request(flight.request, flight.shard, flight.command, flight.mode));
        } else {
            flight.state = State.WAITING;
        }
    }

    /**
     * This member is the master and has executed it, or has refused it.
     *
     * @return false if its time was over before
     */
    boolean completed(long request, Result result) {
        Flight flight = flights.get(request);
        if (flight != null) {
            finish(flight, result);
        }
        return flight != null;
    }

    private static final Result UNSURE =
            new Result.Failed(
                    EngineException.Kind.UNKNOWN,
                    "the write was sent again after a change of master and is refused now, perhaps"
                            + " because it had been done before: read what stands");

    /** Says whether a refusal may be that of a repetition: the first one may have been done. */
    private static boolean ambiguous(Flight flight, Result result) {
        boolean applied =
                result instanceof Result.Wrote wrote
                        && wrote.committed() instanceof Committed.Applied;
        return flight.mode == SafetyMode.STRICT
                && flight.command instanceof Command.Write
                && flight.sent > 1
                && !applied;
    }

    /** Ends a command, unless the answer only says that it may begin anew. */
    private void finish(Flight flight, Result result) {
        if (result instanceof Result.UsedUp) {
            flights.renumber(flight);
            flight.state = State.WAITING;
            flight.result = null;
            return;
        }
        boolean mayBeDone = flight.sent > 1 && flight.command instanceof Command.Step;
        if (mayBeDone && result instanceof Result.Failed failed) {
            done(flight, unknown(failed));
        } else {
            done(flight, ambiguous(flight, result) ? UNSURE : result);
        }
    }

    /** The refusal of a repetition says nothing about what was sent before. */
    private static Result unknown(Result.Failed failed) {
        return new Result.Failed(EngineException.Kind.UNKNOWN, failed.message());
    }

    void onReply(Message.Reply reply) {
        Flight flight = flights.get(reply.request());
        if (flight == null) {
            return;
        }
        if (!reply.awaitLocal()) {
            finish(flight, reply.result());
            return;
        }
        boolean again = flight.state == State.AWAITING_LOCAL;
        flight.state = State.AWAITING_LOCAL;
        flight.epoch = reply.epoch();
        flight.offset = reply.offset();
        flight.result = reply.result();
        Result safe = safe(flight);
        if (safe != null) {
            finish(flight, safe);
        } else if (!again) {
            awaiting.get(flight.shard).add(flight);
        }
    }

    void onRedirect(Message.Redirect redirect) {
        Flight flight = flights.get(redirect.request());
        if (flight != null && flight.state == State.SENT) {
            flight.state = State.WAITING;
        }
    }

    /** The backup of a shard has applied more: what waited for just that is safe now. */
    void applied(int shard) {
        List<Flight> waiting = awaiting.get(shard);
        if (waiting.isEmpty()) {
            return;
        }
        for (Flight flight : waiting) {
            Result result = awaits(flight) ? safe(flight) : null;
            if (result != null) {
                finish(flight, result);
            }
        }
        waiting.removeIf(flight -> !awaits(flight));
    }

    private boolean awaits(Flight flight) {
        return flight.state == State.AWAITING_LOCAL && flights.has(flight);
    }

    /** Returns the answer that waits for this member's copy, if the copy has it now. */
    private @Nullable Result safe(Flight flight) {
        Shard shard = shards[flight.shard];
        Result result = flight.result;
        boolean applied =
                shard.promised.equals(flight.epoch)
                        && shard.backup != null
                        && shard.backup.current()
                        && shard.history.lastEpoch().equals(flight.epoch)
                        && shard.disk.safe() >= flight.offset;
        if (!applied || result == null) {
            return null;
        }
        if (result instanceof Result.Wrote wrote
                && wrote.committed() instanceof Committed.Applied write) {
            shard.acked = Math.max(shard.acked, write.receipt().offset());
        } else if (result instanceof Result.Did did && did.stepped() instanceof Stepped.Done) {
            shard.acked = Math.max(shard.acked, did.stepped().receipt().offset());
        }
        shard.safe = Math.max(shard.safe, flight.offset);
        cx.touch(flight.shard);
        return result;
    }

    /** What was sent under a former epoch must find the next master. */
    void epochChanged(int shard) {
        for (Flight flight : flights.of(shard)) {
            if (flight.epoch.compareTo(shards[shard].promised) < 0) {
                flight.state = State.WAITING;
                flight.result = null;
            }
        }
        awaiting.get(shard).removeIf(flight -> !awaits(flight));
    }

    /** The shard has a master again. */
    void retry(int shard) {
        for (Flight flight : flights.of(shard)) {
            if (flight.state == State.WAITING && flights.has(flight)) {
                cx.counters.commandsRetried++;
                dispatch(flight);
            }
        }
    }

    void tick() {
        for (Flight flight : flights.all()) {
            if (!flights.has(flight)) {
                continue; // what was done for another one has answered it
            }
            if (cx.ticks >= flight.deadlineTick) {
                timeOut(flight);
            } else if (flight.state == State.WAITING
                    || cx.ticks - flight.sentTick >= RESEND_TICKS) {
                dispatch(flight);
            }
        }
    }

    private void timeOut(Flight flight) {
        cx.counters.commandsTimedOut++;
        Row row = shards[flight.shard].row;
        boolean unknown = flight.sent > 0 && flight.command.writes();
        String master = row.known() ? row.master().brief() : "nobody";
        done(
                flight,
                new Result.Failed(
                        unknown ? EngineException.Kind.UNKNOWN : EngineException.Kind.UNAVAILABLE,
                        "shard "
                                + flight.shard
                                + " did not answer in time (master: "
                                + master
                                + "); check the other members and the lines to them"));
    }

    private void done(Flight flight, Result result) {
        flights.remove(flight);
        if (flight.slot >= 0) {
            slots[flight.shard].clear(flight.slot);
        }
        cx.emit(new Output.Done(flight.ticket, result));
    }

    int size() {
        return flights.size();
    }
}
