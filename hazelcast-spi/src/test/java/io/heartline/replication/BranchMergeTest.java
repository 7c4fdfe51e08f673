package io.heartline.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.DivergenceReport;
import io.heartline.MemberId;
import io.heartline.SafetyMode;
import io.heartline.spi.StateChange;
import io.heartline.spi.StateSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the branch that loses, when both sides of a cut have gone on. */
class BranchMergeTest {

    private final TwoBranches world = new TwoBranches();

    private final int winner;
    private final int loser;

    BranchMergeTest() {
        winner = 0;
        loser = 1;
        for (String key : List.of("k", "removed", "contested", "remade")) {
            world.create(winner, key, "a", "old");
            world.change(winner, key, "b", "old");
        }
        world.run(10);
        world.cut();
        assertThat(world.shard(0).master).isNotNull();
        assertThat(world.shard(1).master).isNotNull();
        for (int i = 0; i < 40; i++) {
            world.create(winner, "more" + i, "a", "so that this branch acknowledges more bytes");
        }
    }

    private void meet() {
        world.mend();
        assertThat(world.shard(winner).history.eras().get(1).epoch())
                .as("the winner's line goes on")
                .isEqualTo(world.shard(loser).history.eras().get(1).epoch());
        assertThat(world.shard(0).store.digest()).isEqualTo(world.shard(1).store.digest());
    }

    private DivergenceReport report() {
        List<DivergenceReport> reports = world.nodes.get(loser).report().divergences();
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    @Test
    void shouldWriteAgainWhatTheWinnerLeftAlone() {
        world.change(winner, "k", "a", "winner");
        world.change(loser, "k", "b", "loser");
        world.create(loser, "new", "f", "loser");
        meet();
        assertThat(world.value(winner, "k", "a")).isEqualTo("winner");
        assertThat(world.value(winner, "k", "b")).isEqualTo("loser");
        assertThat(world.value(winner, "new", "f")).isEqualTo("loser");
        assertThat(report().conflicts()).isEmpty();
        assertThat(report().merged()).isEqualTo(3); // the owner of the new key, too
    }

    @Test
    void shouldReportWhatBothChangedWithTheLosersValue() {
        world.change(winner, "k", "a", "winner");
        world.change(loser, "k", "a", "loser");
        meet();
        assertThat(world.value(loser, "k", "a")).isEqualTo("winner");
        assertThat(report().conflicts())
                .singleElement()
                .satisfies(
                        conflict -> {
                            assertThat(conflict.key()).isEqualTo("k");
                            assertThat(conflict.field()).isEqualTo("a");
                            assertThat(conflict.size()).isEqualTo(5);
                            assertThat(conflict.value()).asString().isEqualTo("loser");
                            assertThat(conflict.toString()).doesNotContain("loser");
                        });
        assertThat(world.nodes.get(winner).report().counters())
                .containsEntry("diverged_fields", 1L);
        assertThat(world.nodes.get(winner).report().counters()).containsEntry("diverged_tails", 1L);
    }

    @Test
    void shouldReportEntriesOfMapsAndNeverBringAPartOfAStepBack() {
        String map = Node.MAPS + "m";
        List<StateChange> both =
                List.of(
                        StateChange.put("{t}a", new byte[1], 0),
                        StateChange.put("{t}b", new byte[2], 0));
        Command step = new Command.Step(map, StateSpace.tagOf("{t}a"), 0, both);
        assertThat(world.submit(loser, step, SafetyMode.SYNC)).isInstanceOf(Result.Did.class);
        meet();
        assertThat(world.shard(winner).store.get(map, "{t}a")).isNull();
        assertThat(report().merged()).isZero();
        assertThat(report().conflicts()).extracting("key").containsExactly("{t}a", "{t}b");
    }

    @Test
    void shouldNotReportWhatBothChangedToTheSame() {
        world.change(winner, "k", "a", "same");
        world.change(loser, "k", "a", "same");
        meet();
        assertThat(world.value(winner, "k", "a")).isEqualTo("same");
        assertThat(report().conflicts()).isEmpty();
    }

    @Test
    void shouldRemoveOnlyKeysThatTheWinnerLeftAlone() {
        world.remove(loser, "removed");
        world.remove(loser, "contested");
        world.change(winner, "contested", "b", "winner");
        meet();
        assertThat(world.value(winner, "removed", "a")).isEqualTo("-");
        assertThat(world.value(winner, "contested", "a")).isEqualTo("old");
        assertThat(world.value(winner, "contested", "b")).isEqualTo("winner");
        assertThat(report().conflicts()).anyMatch(conflict -> conflict.field() == null);
    }

    @Test
    void shouldNotReviveAKeyThatTheWinnerRemoved() {
        world.change(loser, "k", "a", "loser");
        world.remove(winner, "k");
        meet();
        assertThat(world.value(winner, "k", "a")).isEqualTo("-");
        assertThat(report().conflicts()).hasSize(1);
    }

    @Test
    void shouldMergeAKeyThatWasRemovedAndMadeAnewInAnotherPiece() {
        meet();
        Shard line = world.shard(winner);
        long fork = line.end;
        String space = TwoBranches.SPACE;
        Entry removal = new Entry(space, "remade", null, null, fork + 2);
        Entry anew = new Entry(space, "remade", "a", "anew".getBytes(UTF_8), fork + 5);
        TailMerge merge = new TailMerge(line);
        History lost = lostHistory();
        MemberId from = world.id(loser);
        merge.take(from, tail(lost, fork, fork, fork + 3, List.of(removal)));
        assertThat(world.value(winner, "remade", "b")).isEqualTo("-");
        merge.take(from, tail(lost, fork, fork + 3, fork + 9, List.of(anew)));
        assertThat(world.value(winner, "remade", "a")).isEqualTo("anew");
    }

    @Test
    void shouldKeepAFieldThatWasRemovedWithItsKeyAndSetToTheSameAgain() {
        meet();
        Shard line = world.shard(winner);
        long fork = line.end;
        Entry removal = new Entry(TwoBranches.SPACE, "k", null, null, fork + 2);
        Entry same = new Entry(TwoBranches.SPACE, "k", "a", "old".getBytes(UTF_8), fork + 5);
        new TailMerge(line)
                .take(
                        world.id(loser),
                        tail(lostHistory(), fork, fork, fork + 9, List.of(removal, same)));
        assertThat(world.value(winner, "k", "a")).isEqualTo("old");
        assertThat(world.value(winner, "k", "b")).isEqualTo("-");
    }

    @Test
    void shouldMoveTheOwnerAndTellTheFormerOne() {
        world.submit(loser, new Command.Take(TwoBranches.SPACE, "k"), SafetyMode.SYNC);
        meet();
        assertThat(world.seen.get(winner))
                .contains(new Output.Taken(TwoBranches.SPACE, "k", world.id(loser)));
    }

    @Test
    void shouldDealWithATailOnceHoweverOftenItIsTold() {
        world.change(loser, "k", "b", "loser");
        world.change(loser, "k", "a", "loser");
        world.change(winner, "k", "a", "winner");
        meet();
        assertThat(world.nodes.get(winner).report().counters()).containsEntry("merged_fields", 1L);
        Shard line = world.shard(winner);
        long fork = line.end;
        Entry older = new Entry(TwoBranches.SPACE, "k", "b", "older".getBytes(UTF_8), fork + 5);
        Message.Tail again = tail(lostHistory(), fork, fork, fork + 9, List.of(older));
        MemberId from = world.id(loser);
        TailMerge merge = new TailMerge(line);
        assertThat(merge.take(from, again).merged()).isEqualTo(1);
        long after = line.end;
        assertThat(merge.take(from, again).merged()).isZero();
        assertThat(new TailMerge(line).take(from, again).merged()).isZero();
        assertThat(line.end).isEqualTo(after);
    }

    private History lostHistory() {
        Shard line = world.shard(winner);
        Epoch epoch = new Epoch(99, world.id(loser));
        return line.history.begin(new Era(new ReplicationId(1, 2, 3), epoch, line.end));
    }

    private Message.Tail tail(
            History history, long fork, long after, long to, List<Entry> entries) {
        Epoch epoch = world.shard(winner).promised;
        return new Message.Tail(0, epoch, 1, history, fork, after, to, true, true, entries);
    }
}
