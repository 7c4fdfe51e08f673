package io.heartline.replication;

import io.heartline.spi.Commit;

/** What a client asks of a shard's master. Every command may be repeated without harm. */
public sealed interface Command {

    String space();

    String key();

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
    }
}
