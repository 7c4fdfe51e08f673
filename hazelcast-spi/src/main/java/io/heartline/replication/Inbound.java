package io.heartline.replication;

import io.heartline.MemberId;
import java.util.List;

/**
 * Where each message of another member goes. What belongs to an epoch is refused if this member has
 * promised a higher one.
 */
final class Inbound {

    /** Fewer commands and messages are not worth the trouble. */
    private static final int EXPECTED_LEAST = 4;

    private final Context cx;
    private final Shard[] shards;
    private final Elections elections;
    private final Pings pings;

    Inbound(Context cx, Shard[] shards, Elections elections, Pings pings) {
        this.cx = cx;
        this.shards = shards;
        this.elections = elections;
        this.pings = pings;
    }

    /** Takes in a message; a malformed one is counted. */
    void receive(MemberId from, Message message) {
        try {
            if (message instanceof Message.Sharded sharded) {
                shard(sharded.shard());
            }
            dispatch(from, message);
        } catch (IllegalArgumentException malformed) {
            cx.counters.malformed++;
        }
    }

    /** See {@link Node#expect}. */
    void expect(List<Command> commands, List<Message> messages) {
        if (commands.size() + messages.size() < EXPECTED_LEAST) {
            return;
        }
        Prefetch prefetch = new Prefetch();
        for (Command command : commands) {
            if (command.writes()) {
                prefetch.add(shards[command.shard() % shards.length].store, command);
            }
        }
        for (Message message : messages) {
            expect(message, prefetch);
        }
        cx.prefetched += prefetch.run();
    }

    private void expect(Message message, Prefetch prefetch) {
        if (message instanceof Message.Request request && request.shard() < shards.length) {
            prefetch.add(shards[request.shard()].store, request.command());
        } else if (message instanceof Message.Stream stream && stream.shard() < shards.length) {
            try {
                for (Frame frame : FrameCodec.split(stream.start(), stream.frames().whole())) {
                    prefetch.add(shards[stream.shard()].store, frame.bytes());
                }
            } catch (IllegalArgumentException malformed) {
                return; // it is counted when it is taken in
            }
        }
    }

    private void dispatch(MemberId from, Message message) {
        if (message instanceof Message.Fenced fenced) {
            fenced(from, fenced);
        } else if (message instanceof Message.Ping ping) {
            pings.onPing(from, ping);
        } else if (message instanceof Message.Pong pong) {
            pings.onPong(from, pong);
        } else if (message instanceof Message.Rows rows) {
            rows.rows().forEach(row -> shard(row.shard()).adopt(row));
        } else if (message instanceof Message.PromiseRequest request) {
            elections.promise(from, request);
        } else if (message instanceof Message.Promise promise) {
            promised(from, promise);
        } else if (message instanceof Message.Refuse refuse) {
            elections.refused(refuse);
        } else if (message instanceof Message.Nominate nominate) {
            elections.nominated(nominate);
        } else if (message instanceof Message.Request request) {
            request(from, request);
        } else if (message instanceof Message.Reply reply) {
            cx.requests.onReply(reply);
        } else if (message instanceof Message.Redirect redirect) {
            if (redirect.row() != null) {
                shard(redirect.shard()).adopt(redirect.row());
            }
            cx.requests.onRedirect(redirect);
        }
    }

    private Shard shard(int number) {
        if (number < 0 || number >= shards.length) {
            throw new IllegalArgumentException("no shard " + number);
        }
        cx.touch(number);
        return shards[number];
    }

    private void promised(MemberId from, Message.Promise promise) {
        Shard shard = shard(promise.shard());
        shard.adopt(promise.row());
        if (shard.election != null) {
            shard.election.onPromise(from, promise);
        }
    }

    private void request(MemberId from, Message.Request request) {
        Shard shard = shard(request.shard());
        if (shard.master == null || cx.closing) {
            cx.send(
                    from,
                    new Message.Redirect(
                            request.request(), shard.number, shard.row.known() ? shard.row : null));
            return;
        }
        shard.master.execute(from, request.request(), request.command(), request.mode());
    }

    private void fenced(MemberId from, Message.Fenced message) {
        Shard shard = shard(message.shard());
        if (message.epoch().compareTo(shard.promised) < 0) {
            cx.counters.refusals++;
            cx.send(from, new Message.Refuse(shard.number, shard.promised, shard.row));
            return;
        }
        Master master = shard.master;
        Backup backup = shard.backup;
        if (master != null && master.epoch.equals(message.epoch())) {
            toMaster(master, from, message);
        } else if (shard.spare != null) {
            toSpare(shard.spare, message);
        } else if (backup != null && backup.epoch.equals(message.epoch())) {
            toBackup(backup, message);
        }
    }

    private static void toMaster(Master master, MemberId from, Message.Fenced message) {
        if (message instanceof Message.Ended ended) {
            master.quorum.onEnded(ended.members());
        } else if (message instanceof Message.Ack ack) {
            master.onAck(from, ack);
        } else if (message instanceof Message.Psync psync) {
            master.resync.onPsync(from, psync);
        } else if (message instanceof Message.Tail tail) {
            master.resync.onTail(from, tail);
        } else if (message instanceof Message.Pull pull) {
            master.resync.onPull(from, pull);
        } else if (message instanceof Message.Follow follow) {
            master.resync.onFollow(from, follow);
        } else if (message instanceof Message.Fetched fetched) {
            master.scrub.onFetched(fetched);
        }
    }

    private static void toSpare(Spare spare, Message.Fenced message) {
        if (message instanceof Message.SyncStart start) {
            spare.onSyncStart(start);
        } else if (message instanceof Message.Patch patch) {
            spare.onPatch(patch);
        }
    }

    private static void toBackup(Backup backup, Message.Fenced message) {
        if (message instanceof Message.Stream stream) {
            backup.onStream(stream);
        } else if (message instanceof Message.SyncStart start) {
            backup.onSyncStart(start);
        } else if (message instanceof Message.Patch patch) {
            backup.onPatch(patch);
        } else if (message instanceof Message.Chunk chunk) {
            backup.onChunk(chunk);
        } else if (message instanceof Message.Mismatch mismatch) {
            backup.onMismatch(mismatch);
        } else if (backup.current()) {
            toScrub(backup.scrub, message);
        }
    }

    private static void toScrub(BackupScrub scrub, Message.Fenced message) {
        if (message instanceof Message.Scrub ask) {
            scrub.onScrub(ask);
        } else if (message instanceof Message.Mend mend) {
            scrub.onMend(mend);
        } else if (message instanceof Message.Fetch fetch) {
            scrub.onFetch(fetch);
        }
    }
}
