package io.heartline.replication;

import io.heartline.Receipt;
import io.heartline.spi.Commit;
import io.heartline.spi.Cursor;
import io.heartline.spi.Freshness;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import java.util.List;

/** What a client asks of a shard's master. Every command may be repeated without harm. */
public sealed interface Command {

    String space();

    String key();

    /** Returns the number of the shard that it concerns. */
    default int shard() {
        return Node.shardOf(space(), key());
    }

    /** Says whether it can change something, so that its outcome may be unknown. */
    default boolean writes() {
        return false;
    }

    /** See {@link io.heartline.spi.KeySpace#take}. */
    record Take(String space, String key) implements Command {}

    /** See {@link io.heartline.spi.KeySpace#read}. */
    record Read(String space, String key) implements Command {}

    /** See {@link io.heartline.spi.KeySpace#commit}. */
    record Write(String space, Commit commit) implements Command {
        @Override
        public String key() {
            return commit.key();
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    /**
     * See {@link StateSpace#step}.
     *
     * @param key the tag that all keys share
     * @param slot the place in which the master notes that it was done; one command at a time has
     *     it, see {@link StepMarks}
     */
    record Step(String space, String key, int slot, List<StateChange> changes) implements Command {
        public Step {
            changes = List.copyOf(changes);
        }

        @Override
        public boolean writes() {
            return true;
        }
    }

    /** See {@link StateSpace#get}. */
    record Get(String space, String key, Freshness freshness) implements Command {
        @Override
        public int shard() {
            return Node.shardOf(space, StateSpace.tagOf(key));
        }
    }

    /** See {@link StateSpace#copies}. */
    record Copies(Receipt receipt) implements Command {
        @Override
        public String space() {
            return "";
        }

        @Override
        public String key() {
            return "";
        }

        @Override
        public int shard() {
            return receipt.shard();
        }
    }

    /** See {@link StateSpace#changes}. */
    record Changes(String space, int shard, Cursor from, int maxBytes) implements Command {
        @Override
        public String key() {
            return "";
        }
    }
}
