package io.heartline.servlet.session;

import io.heartline.spi.KeySpace;
import io.heartline.spi.Taken;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads some values that this member holds for others, before it has to: then the application's
 * classes are loaded and the code is warm when their server dies. Nobody sees the copies.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
final class Practice {

    private static final int FIELDS = 1_000;
    private static final int FIELDS_PER_ROUND = 200;
    private static final int BYTES_MAX = 1 << 16;

    private final KeySpace space;
    private final Decoder decoder;
    private int left = FIELDS;

    Practice(KeySpace space, Decoder decoder) {
        this.space = space;
        this.decoder = decoder;
    }

    /** Does a part of it; nothing once there has been enough, or while there are no values. */
    void round() {
        if (left <= 0) {
            return;
        }
        List<Taken.Field> fields;
        try {
            fields = space.sample(FIELDS_PER_ROUND).toCompletableFuture().get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        left -= fields.size();
        Encoder encoder = new Encoder();
        for (Taken.Field field : fields) {
            if (field.name().startsWith(Fields.ATTRIBUTE) && field.value().length <= BYTES_MAX) {
                read(field.value(), encoder);
            }
        }
    }

    private void read(byte[] bytes, Encoder encoder) {
        try {
            Object value = decoder.decode(bytes);
            if (Proof.of(value) == null) {
                encoder.encode(value);
            }
        } catch (IOException
                | ClassNotFoundException
                | RuntimeException
                | LinkageError
                | StackOverflowError e) {
            // Whoever restores the session will say what is wrong with it.
        }
    }
}
