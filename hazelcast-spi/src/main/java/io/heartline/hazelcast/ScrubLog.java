package io.heartline.hazelcast;

import io.heartline.MemberId;
import io.heartline.replication.Output;
import io.heartline.replication.Output.Finding;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a person wants to read of broken bytes and copies that differ: at most a line a minute. */
final class ScrubLog {

    private static final Logger LOG = System.getLogger("io.heartline");
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What has gathered of one finding. */
    private static final class Gathered {
        final Set<Integer> shards = new TreeSet<>();
        final Set<MemberId> members = new TreeSet<>();
        long fields;
        long since;
        long saidAt;
        boolean said;
    }

    private final Map<Finding, Gathered> findings = new EnumMap<>(Finding.class);

    void event(Output.Scrubbed event, long now) {
        Gathered gathered = findings.computeIfAbsent(event.finding(), f -> new Gathered());
        if (gathered.shards.isEmpty()) {
            gathered.since = now;
        }
        gathered.shards.add(event.shard());
        gathered.members.add(event.member());
        gathered.fields += event.fields();
    }

    void tick(long now) {
        findings.forEach(
                (finding, gathered) -> {
                    boolean due = !gathered.shards.isEmpty() && now - gathered.since > GATHER_NANOS;
                    if (due && (!gathered.said || now - gathered.saidAt > QUIET_NANOS)) {
                        say(finding, gathered);
                        gathered.said = true;
                        gathered.saidAt = now;
                        gathered.shards.clear();
                        gathered.members.clear();
                        gathered.fields = 0;
                    }
                });
    }

    private static void say(Finding finding, Gathered gathered) {
        String members =
                gathered.members.stream().map(MemberId::brief).collect(Collectors.joining(", "));
        Object[] what = {gathered.fields, gathered.shards, members};
        switch (finding) {
            case ROT ->
                    LOG.log(
                            Level.ERROR,
                            "HL0041: {0} stored fields of this member ({2}) have changed by themselves,"
                                    + " in shards {1}: look at the memory of this host; they are"
                                    + " healed from another copy if there is one",
                            what);
            case DIFFERENCE ->
                    LOG.log(
                            Level.WARNING,
                            "HL0042: member {2} holds something else than this one in shards {1}; it"
                                    + " gets the chunks again, {0} fields",
                            what);
            case HEALED ->
                    LOG.log(
                            Level.INFO,
                            "HL0043: {0} fields in shards {1} were put right from another copy",
                            what);
            case STREAM ->
                    LOG.log(
                            Level.ERROR,
                            "HL0044: member {2} has not applied the stream as it was sent, in shards"
                                    + " {1}: it is out of the in-sync set and gets everything anew;"
                                    + " look at the memory of both hosts",
                            what);
        }
    }
}
