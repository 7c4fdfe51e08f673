package io.heartline.servlet.presence;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes beats in: whoever has a token is on-line until its lease ends or it says good-bye. A beat
 * may come twice, late, or at another server than the one before.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Beats {

    /** Whether a beat was taken in. */
    enum Outcome {
        TAKEN,
        /** These bytes are no beat. */
        MALFORMED,
        /** The token is not signed with the cluster's key, or too old: get another. */
        BAD_TOKEN,
        /** The session that the token was asked for with has ended, or the log-in in it. */
        SIGNED_OUT,
        /** The cluster could not be asked whether the session goes on: come again at once. */
        LATER,
        /** There are as many clients as may be: come again later. */
        FULL,
        /** There are as many of that user, or from that address, as may be. */
        TOO_MANY
    }

    /**
     * What became of a beat.
     *
     * @param watch whether the on-line list is wanted
     * @param user who wants it
     * @param at since when
     */
    record Answer(Outcome outcome, boolean watch, String user, String at) {

        private static final Answer TAKEN = plain(Outcome.TAKEN);
        private static final Answer MALFORMED = plain(Outcome.MALFORMED);
        private static final Answer BAD_TOKEN = plain(Outcome.BAD_TOKEN);
        private static final Answer SIGNED_OUT = plain(Outcome.SIGNED_OUT);
        private static final Answer LATER = plain(Outcome.LATER);
        private static final Answer TOO_MANY = plain(Outcome.TOO_MANY);
        private static final Answer FULL = plain(Outcome.FULL);

        private static Answer of(Outcome outcome) {
            return switch (outcome) {
                case TAKEN -> TAKEN;
                case MALFORMED -> MALFORMED;
                case BAD_TOKEN -> BAD_TOKEN;
                case SIGNED_OUT -> SIGNED_OUT;
                case LATER -> LATER;
                case FULL -> FULL;
                case TOO_MANY -> TOO_MANY;
            };
        }

        private static Answer plain(Outcome outcome) {
            return new Answer(outcome, false, "", "");
        }
    }

    /** How old a token may be, in seconds: whoever steals one has not got it for ever. */
    static final long TOKEN_SECONDS = TimeUnit.DAYS.toSeconds(1);

    /** Clocks of members may differ by this. */
    private static final long SKEW_SECONDS = TimeUnit.MINUTES.toSeconds(5);

    private final SharedKey key;
    private final Attendance attendance;
    private final Logins logins;
    private final Pacing pacing;
    private final Counters counters;

    Beats(SharedKey key, Attendance attendance, Logins logins, Pacing pacing, Counters counters) {
        this.key = key;
        this.logins = logins;
        this.attendance = attendance;
        this.pacing = pacing;
        this.counters = counters;
    }

    /** Returns the time to a client's next beat, in milliseconds. */
    long nextMillis() {
        return pacing.nextMillis(attendance.size());
    }

    /**
     * Takes a beat in.
     *
     * @param nextMillis what is answered to it
     * @param nowSeconds since 1970
     * @param address from where it comes
     */
    Answer take(byte[] body, int length, long nextMillis, long nowSeconds, IntSupplier address) {
        Beat beat = BeatParser.parse(body, length);
        if (beat == null || beat.token().isEmpty()) {
            counters.add(Counters.Name.MALFORMED);
            return Answer.MALFORMED;
        }
        Signed token = verified(beat.token(), nowSeconds);
        if (token == null) {
            return Answer.BAD_TOKEN;
        }
        Outcome outcome = admit(token);
        if (outcome == Outcome.TAKEN) {
            outcome = take(token, beat, nextMillis, address);
        }
        return outcome == Outcome.TAKEN && beat.watch()
                ? new Answer(Outcome.TAKEN, true, token.ticket().user(), beat.at())
                : Answer.of(outcome);
    }

    /** Returns a token if it is good at this moment; else it is counted. */
    @Nullable Signed verified(String text) {
        return verified(text, TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
    }

    /** Returns a token if it is good; else it is counted. */
    @Nullable Signed verified(String text, long nowSeconds) {
        Signed token = Tokens.read(text);
        if (token == null
                || !isFresh(token.ticket(), nowSeconds)
                || !(attendance.cameBy(token) || key.verify(token))) {
            counters.add(Counters.Name.BAD_TOKENS);
            return null;
        }
        return token;
    }

    /** Says whether a token's session goes on; asks the cluster if need be, 3 s at most. */
    Outcome admit(Signed token) {
        return admitted(token, logins.ask(token.ticket()));
    }

    /** The same by what is known here: whoever is here already stays, if that is nothing. */
    Outcome readmit(Signed token) {
        Ticket ticket = token.ticket();
        Verdict known = logins.verdict(ticket.tie(), ticket.user());
        return admitted(token, known == Verdict.UNKNOWN ? Verdict.GOOD : known);
    }

    private Outcome admitted(Signed token, Verdict verdict) {
        if (verdict == Verdict.GOOD) {
            return Outcome.TAKEN;
        }
        if (verdict == Verdict.UNKNOWN) {
            return Outcome.LATER;
        }
        attendance.turnAway(token, verdict);
        return verdict == Verdict.RENEW ? Outcome.BAD_TOKEN : Outcome.SIGNED_OUT;
    }

    private static boolean isFresh(Ticket ticket, long nowSeconds) {
        long age = nowSeconds - ticket.issuedSeconds();
        return age >= -SKEW_SECONDS && age <= TOKEN_SECONDS;
    }

    /** Takes in what a client says, if there is room for it. */
    private Outcome take(Signed token, Beat beat, long nextMillis, IntSupplier address) {
        counters.add(Counters.Name.BEATS);
        if (beat.leave()) {
            attendance.leave(token);
            return Outcome.TAKEN;
        }
        long lease = Pacing.leaseMillis(nextMillis, beat.says().is(How.HIDDEN));
        return attendance.stay(token, beat.says(), lease, address);
    }
}
