package io.heartline.replication;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a node counts since its start. Plain fields: one thread writes and reads them. */
final class Counters {
    long promotions;
    long outsiderPromotions;
    long depositions;
    long exclusions;
    long returns;
    long inSyncRemovals;
    long resyncContinue;
    long resyncDelta;
    long resyncFull;
    long resyncResumed;
    long resyncMissedBytes;
    long resyncBytesOut;
    long resyncBytesIn;
    long resyncCompleted;
    long divergedTails;
    long divergedFields;
    long branchesYielded;
    long refusals;
    long retransmits;
    long framesAppended;
    long bytesAppended;
    long framesApplied;
    long commandsExecuted;
    long commandsForwarded;
    long commandsRetried;
    long commandsTimedOut;
    long commandsOverloaded;
    long conflicts;
    long expired;
    long stalledBackups;
    long malformed;
    long backlogCapHits;
    long repairs;
    long tooFewBackups;
    long backlogsFreed;

    Map<String, Long> toMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        map.put("promotions", promotions);
        map.put("promotions_outsider", outsiderPromotions);
        map.put("depositions", depositions);
        map.put("exclusions", exclusions);
        map.put("returns", returns);
        map.put("in_sync_removals", inSyncRemovals);
        map.put("resync_continue", resyncContinue);
        map.put("resync_delta", resyncDelta);
        map.put("resync_full", resyncFull);
        map.put("resync_resumed", resyncResumed);
        map.put("resync_missed_bytes", resyncMissedBytes);
        map.put("resync_out_bytes", resyncBytesOut);
        map.put("resync_in_bytes", resyncBytesIn);
        map.put("resync_completed", resyncCompleted);
        map.put("diverged_tails", divergedTails);
        map.put("diverged_fields", divergedFields);
        map.put("branches_yielded", branchesYielded);
        map.put("refusals", refusals);
        map.put("retransmits", retransmits);
        map.put("frames_appended", framesAppended);
        map.put("appended_bytes", bytesAppended);
        map.put("frames_applied", framesApplied);
        map.put("commands_executed", commandsExecuted);
        map.put("commands_forwarded", commandsForwarded);
        map.put("commands_retried", commandsRetried);
        map.put("commands_timed_out", commandsTimedOut);
        map.put("commands_overloaded", commandsOverloaded);
        map.put("conflicts", conflicts);
        map.put("expired_keys", expired);
        map.put("stalled_backups", stalledBackups);
        map.put("malformed_messages", malformed);
        map.put("stream_repairs", repairs);
        map.put("commands_too_few_backups", tooFewBackups);
        map.put("backlog_cap_hits", backlogCapHits);
        map.put("backlogs_freed", backlogsFreed);
        return map;
    }
}
