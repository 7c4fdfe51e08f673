package io.heartline.servlet.status;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens, by name.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 *
 * @param <N> what is counted
 */
public abstract class Tally<N extends Enum<N>> {

    private final N[] names;
    private final String prefix;
    private final LongAdder[] values;

    /**
     * @param names what is counted
     * @param prefix what the names begin with in a report
     */
    @SuppressWarnings("NullAway") // an enum has constants
    protected Tally(Class<N> names, String prefix) {
        this.names = names.getEnumConstants();
        this.prefix = prefix;
        values = new LongAdder[this.names.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = new LongAdder();
        }
    }

    /** Counts one. */
    public final void add(N name) {
        values[name.ordinal()].increment();
    }

    /** Counts several. */
    public final void add(N name, long count) {
        values[name.ordinal()].add(count);
    }

    /** Puts all counts into a report. */
    public final void into(Map<String, Long> report) {
        for (N name : names) {
            String key = prefix + name.name().toLowerCase(Locale.ROOT);
            report.put(key, values[name.ordinal()].sum());
        }
    }
}
