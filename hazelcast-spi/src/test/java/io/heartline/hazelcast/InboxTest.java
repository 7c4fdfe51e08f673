package io.heartline.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.SafetyMode;
import io.heartline.replication.Command;
import io.heartline.spi.Taken;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final AtomicInteger wakeups = new AtomicInteger();
    private final Inbox inbox = new Inbox(2, wakeups::incrementAndGet);

    private static Ticket<Taken> ticket() {
        return new Ticket<>(Taken.class, new Command.Read("s", "k"), SafetyMode.SYNC);
    }

    @Test
    void oneCommandTooManyIsRefusedAndCounted() {
        assertThat(inbox.offer(ticket())).isTrue();
        assertThat(inbox.offer(ticket())).isTrue();
        assertThat(inbox.offer(ticket())).isFalse();
        assertThat(inbox.fullCount()).isEqualTo(1);
        assertThat(inbox.nextCommands(1)).hasSize(1);
        assertThat(inbox.offer(ticket())).isTrue();
    }

    @Test
    void onlyASleeperIsWoken() {
        inbox.offer(ticket());
        assertThat(wakeups).hasValue(0);
        assertThat(inbox.maySleep()).isFalse();
        inbox.nextCommands(9);
        assertThat(inbox.maySleep()).isTrue();
        inbox.offer(ticket());
        inbox.post(() -> {});
        assertThat(wakeups).hasValue(1);
    }
}
