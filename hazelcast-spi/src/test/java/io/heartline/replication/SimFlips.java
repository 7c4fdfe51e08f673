package io.heartline.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that change by themselves, at masters and at backups. Each flip must be found within
 * a round of the scrub and healed, unless the field was changed or its copy is gone before, or
 * nobody holds the good bytes any more.
 */
final class SimFlips {

    private static final class Flip {
        final SimWorld.Incarnation member;
        final int shard;
        final Slot slot;
        final byte[] good;
        final byte[] broken;
        final @Nullable Scrub scrub;
        final long rounds;
        final long skipped;
        boolean found;
        boolean closed;

        Flip(
                SimWorld.Incarnation member,
                int shard,
                Slot slot,
                byte[] good,
                byte[] broken,
                SimWorld.@Nullable Incarnation master) {
            this.member = member;
            this.shard = shard;
            this.slot = slot;
            this.good = good;
            this.broken = broken;
            Master role = master == null ? null : master.node.shardAt(shard).master;
            this.scrub = role == null ? null : role.scrub;
            this.rounds = scrub == null ? 0 : scrub.rounds();
            this.skipped = master == null ? 0 : master.node.context().counters.scrubSkipped;
        }

        String picture() {
            return slot.key.name
                    + "/"
                    + slot.field
                    + " of shard "
                    + shard
                    + " at "
                    + member.id.brief()
                    + ", offset "
                    + slot.offset
                    + (slot.sound() ? ", sound" : ", broken");
        }

        /** Says whether the broken bytes are still what the copy holds. */
        boolean stands() {
            Key key = slot.key;
            Key held = member.node.shardAt(shard).store.held(key.space, key.name);
            return !member.dead
                    && Arrays.equals(slot.value, broken)
                    && !slot.sound() // else it came again from a copy that had taken it from here
                    && held == key
                    && held.find(String.valueOf(slot.field)) == slot;
        }
    }

    private final SimWorld world;
    private final SplittableRandom random;
    private final List<Flip> flips = new ArrayList<>();

    SimFlips(SimWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(~seed);
    }

    /** Once in so many times: somebody's memory flips a bit. */
    boolean maybe(int times) {
        return random.nextInt(times) == 0 && flip();
    }

    /**
     * Flips a bit of a session's field in a copy that counts; of another field it would be read by
     * the engine itself before the scrub comes by.
     */
    boolean flip() {
        List<SimWorld.Incarnation> awake = world.awake();
        int number = random.nextInt(SimWorld.SHARDS);
        int start = random.nextInt(64);
        for (int i = 0; i < awake.size(); i++) {
            SimWorld.Incarnation member = awake.get((start + i) % awake.size());
            Shard shard = member.node.shardAt(number);
            List<Slot> fields =
                    SimRot.fields(shard).stream()
                            .filter(s -> s.key.space.equals("sim"))
                            .filter(s -> String.valueOf(s.field).startsWith("f"))
                            .filter(Slot::sound)
                            .toList();
            boolean counts = shard.insider() && shard.promised.equals(shard.row.epoch());
            if (counts && !fields.isEmpty()) {
                flip(member, number, fields.get(random.nextInt(fields.size())));
                return true;
            }
        }
        return false;
    }

    private void flip(SimWorld.Incarnation member, int number, Slot slot) {
        byte[] good = slot.value;
        if (good == null) {
            return;
        }
        byte[] broken = SimRot.flip(slot, random.nextInt(1 << 20));
        boolean master = member.node.shardAt(number).master != null;
        flips.add(new Flip(member, number, slot, good, broken, master(member, number)));
        world.stats.add(master ? "flipsAtMasters" : "flipsAtBackups", 1);
    }

    private SimWorld.@Nullable Incarnation master(SimWorld.Incarnation member, int number) {
        return world.incarnations.get(member.node.shardAt(number).row.master());
    }

    /** After each step of a member: what has become of its flips. */
    void afterStep(SimWorld.Incarnation member) {
        for (Flip flip : flips) {
            if (!flip.closed && flip.member == member) {
                follow(flip);
            }
        }
    }

    private void follow(Flip flip) {
        Store store = flip.member.node.shardAt(flip.shard).store;
        if (flip.stands()) {
            if (!flip.found && store.walk.rotten().contains(flip.slot)) {
                flip.found = true;
                world.stats.add("flipsFound", 1);
                foundInTime(flip);
            }
            return;
        }
        flip.closed = true;
        if (Arrays.equals(flip.slot.value, flip.good)) {
            world.stats.add("flipsHealed", 1);
        } else if (Arrays.equals(flip.slot.value, flip.broken) && flip.slot.sound()) {
            world.stats.add("flipsCarriedOn", 1);
            world.checks.require(!world.checks.strict, "broken bytes were taken for sound ones");
        } else {
            world.stats.add("flipsGone", 1);
        }
    }

    /** One round from anywhere: until the running one is over, and then the next. */
    private void foundInTime(Flip flip) {
        SimWorld.Incarnation master = master(flip.member, flip.shard);
        Master role = master == null ? null : master.node.shardAt(flip.shard).master;
        if (!world.checks.strict
                || master == null
                || role == null
                || role.scrub != flip.scrub
                || master.node.context().counters.scrubSkipped > flip.skipped) {
            return;
        }
        world.stats.add("flipsFoundInTime", 1);
        world.checks.require(
                role.scrub.rounds() - flip.rounds <= 1, "a flip was found after its round");
    }

    /** Lets time pass until all flips that can be healed are. */
    void settle() {
        for (int i = 0; i < 300 && flips.stream().anyMatch(this::open); i++) {
            world.runFor(200 * SimWorld.MS);
        }
        for (Flip flip : flips) {
            world.checks.require(
                    !open(flip),
                    () ->
                            "I8: a flipped byte was not "
                                    + (flip.found ? "healed" : "found")
                                    + " in 60 s without a fault: "
                                    + flip.picture());
            if (flip.stands()) {
                world.stats.add("flipsBeyondHealing", 1);
                world.checks.require(!world.checks.strict, "I8: a copy was lost to a single flip");
                world.checks.require(!flip.member.node.report().sound(), "I8: rot is not told");
            }
        }
    }

    /** Says whether broken bytes stand, although they were not found, or could be healed. */
    private boolean open(Flip flip) {
        return flip.stands() && (!flip.found || held(flip));
    }

    /** Says whether two copies of a shard hold broken bytes: then they may differ. */
    boolean beyondHealing(int shard) {
        return flips.stream().filter(f -> f.shard == shard && f.stands() && f.found).count() > 1;
    }

    /** Says whether another in-sync copy holds the good bytes, or a later change of the field. */
    private boolean held(Flip flip) {
        Row row = flip.member.node.shardAt(flip.shard).row;
        return row.inSync().stream()
                .map(world.incarnations::get)
                .filter(member -> member != null && !member.dead && member != flip.member)
                .map(member -> member.node.shardAt(flip.shard).store)
                .anyMatch(store -> heals(store, flip));
    }

    private static boolean heals(Store store, Flip flip) {
        Key key = flip.slot.key;
        Slot slot = SimRot.slot(store, key.space, key.name, flip.slot.field);
        boolean removed = slot == null; // and the backup will hear of it
        return removed
                || slot.offset > flip.slot.offset
                || slot.sound()
                        && slot.offset == flip.slot.offset
                        && Arrays.equals(slot.value, flip.good);
    }

    /** After quiet: what is stored is what came in, but for what nobody can heal. */
    void accountFor() {
        for (SimWorld.Incarnation member : world.awake()) {
            for (int i = 0; i < SimWorld.SHARDS; i++) {
                for (Slot slot : SimRot.fields(member.node.shardAt(i))) {
                    boolean known =
                            flips.stream().anyMatch(f -> f.slot == slot && f.stands() && f.found);
                    world.checks.require(
                            known || !member.node.shardAt(i).insider() || slot.sound(),
                            "I8: broken bytes that nobody has found");
                }
            }
            Counters counters = member.node.context().counters;
            world.stats.add("streamsCompared", counters.streamDigestsCompared);
            world.stats.add("scrubRounds", counters.scrubRounds);
            world.stats.add("scrubSkipped", counters.scrubSkipped);
            world.stats.add("scrubMends", counters.scrubMends);
            world.checks.require(
                    counters.streamDigestMismatches == 0, "the digests of a sound stream differ");
            world.checks.require(
                    counters.scrubDifferences == 0 || !flips.isEmpty(),
                    "the scrub found a difference where nothing was flipped");
        }
    }
}
