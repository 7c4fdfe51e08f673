package io.heartline.servlet.presence;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the presence of one application has been through since its start. */
final class Counters {

    enum Name {
        /** Beats taken in. */
        BEATS,
        /** Clients that came, or came back. */
        JOINED,
        /** Clients that said good-bye. */
        LEFT,
        /** Clients whose lease has ended. */
        EXPIRED,
        /** Tokens handed out. */
        TOKENS,
        /** Bodies that were no beat, or too long. */
        MALFORMED,
        /** Beats whose token was forged or too old. */
        BAD_TOKENS,
        /** Requests of pages that come from elsewhere. */
        BAD_ORIGINS,
        /** Clients refused because there were as many as may be. */
        REFUSED_FULL
    }

    private final LongAdder[] values = new LongAdder[Name.values().length];

    Counters() {
        for (int i = 0; i < values.length; i++) {
            values[i] = new LongAdder();
        }
    }

    void add(Name name) {
        values[name.ordinal()].increment();
    }

    void into(Map<String, Long> report) {
        for (Name name : Name.values()) {
            report.put(
                    "presence_" + name.name().toLowerCase(Locale.ROOT),
                    values[name.ordinal()].sum());
        }
    }
}
