package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.replication.DiskRecord;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Owns a journal and waits for what it says. */
final class Owner implements AutoCloseable {

    final LinkedBlockingQueue<JournalEvent> events = new LinkedBlockingQueue<>();
    final Journal journal;
    private long sequence;

    Owner(JournalConfig config, MemberId self) {
        journal = Journal.open(config, self, events::add);
    }

    long offer(DiskRecord... records) {
        return journal.offer(++sequence, List.of(records)) ? sequence : -1;
    }

    /** Waits for an event that says as much as this one. */
    <E extends JournalEvent> E await(Class<E> type) throws InterruptedException {
        while (true) {
            JournalEvent event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName());
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    void durable(DiskRecord... records) throws InterruptedException {
        long wanted = offer(records);
        if (wanted < 0) {
            throw new AssertionError("refused");
        }
        while (await(JournalEvent.Durable.class).sequence() < wanted) {}
    }

    @Override
    public void close() {
        journal.close();
    }
}
