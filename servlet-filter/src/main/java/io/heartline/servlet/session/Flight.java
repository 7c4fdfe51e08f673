package io.heartline.servlet.session;

import io.heartline.spi.Committed;
import io.heartline.spi.EngineException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A commit under way. At most one for each session. */
final class Flight {

    final CompletableFuture<Committed> future;
    final List<Sent> sent;

    /** Set once, under the session's lock, when the answer has been taken in. */
    volatile @Nullable Committed answer;

    /** Set instead of the answer when there was none. */
    volatile @Nullable EngineException failure;

    Flight(CompletableFuture<Committed> future, List<Sent> sent) {
        this.future = future;
        this.sent = sent;
    }
}
