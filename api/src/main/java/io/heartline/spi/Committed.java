package io.heartline.spi;

import io.heartline.Receipt;
import java.util.List;

/** The outcome of a {@link Commit}. */
public sealed interface Committed {

    /**
     * All of it is applied and as safe as the mode promises.
     *
     * @param receipt where it stands; its offset is the new base offset of every changed field
     * @param ownerVersion the writer's owner version from now on
     */
    record Applied(Receipt receipt, long ownerVersion) implements Committed {}

    /**
     * Another writer came in between. The named fields are not applied, the others are.
     *
     * @param fields the fields that were refused; all of them if the whole commit was
     * @param receipt where the applied rest stands
     */
    record Conflict(List<String> fields, Receipt receipt) implements Committed {
        public Conflict {
            fields = List.copyOf(fields);
        }
    }

    /** The key does not exist any more (removed or expired); nothing was applied. */
    record Gone() implements Committed {}
}
