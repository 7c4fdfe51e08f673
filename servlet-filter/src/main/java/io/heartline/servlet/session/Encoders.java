package io.heartline.servlet.session;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A few encoders to use again. Not thread-locals: those would outlive the application. */
final class Encoders {

    private static final int SLOTS = 32;

    private final AtomicReferenceArray<Encoder> slots = new AtomicReferenceArray<>(SLOTS);

    Encoder take() {
        Encoder encoder = slots.getAndSet(slot(), null);
        return encoder == null ? new Encoder() : encoder;
    }

    void give(Encoder encoder) {
        if (encoder.reusable()) {
            encoder.clear();
            slots.set(slot(), encoder);
        }
    }

    private static int slot() {
        long id = Thread.currentThread().getId();
        return (int) (id ^ id >>> 16) & SLOTS - 1;
    }
}
