package io.heartline.servlet.presence;

import io.heartline.state.Codec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the whole cluster knows of a session that has clients: its entry in the replicated map of
 * such sessions.
 *
 * @param state whether it goes on
 * @param user whom it names; empty for nobody
 * @param idleSeconds longest time between two of its requests, 0 or less for ever
 */
record Standing(State state, String user, int idleSeconds) {

    /** Whether a session goes on. Whatever is not LIVE is for ever. */
    enum State {
        LIVE,
        /** It has another id by now. */
        MOVED,
        ENDED
    }

    static final Codec<Standing> CODEC =
            new Codec<>() {
                @Override
                public byte[] encode(Standing standing) {
                    return standing.encode();
                }

                @Override
                public Standing decode(byte[] bytes) {
                    return Standing.decode(bytes);
                }
            };

    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 2 + Integer.BYTES;

    boolean isFinal() {
        return state != State.LIVE;
    }

    Standing as(State other) {
        return new Standing(other, user, idleSeconds);
    }

    /**
     * Judges a token of this session.
     *
     * @param named whether the session named the token's user
     */
    Verdict verdict(boolean named, String tokensUser) {
        return switch (state) {
            case ENDED -> Verdict.SIGNED_OUT;
            case MOVED -> Verdict.RENEW;
            case LIVE ->
                    named
                            ? user.equals(tokensUser) ? Verdict.GOOD : Verdict.SIGNED_OUT
                            : tokensUser.isEmpty() && !user.isEmpty()
                                    ? Verdict.RENEW // somebody has logged in
                                    : Verdict.GOOD;
        };
    }

    private byte[] encode() {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + name.length);
        return out.put(FORMAT).put((byte) state.ordinal()).putInt(idleSeconds).put(name).array();
    }

    private static Standing decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        State[] all = State.values();
        try {
            byte format = in.get();
            int state = in.get() & 0xff;
            if (format != FORMAT || state >= all.length) {
                throw new IllegalArgumentException("a session's entry of format " + format);
            }
            int idleSeconds = in.getInt();
            String user = StandardCharsets.UTF_8.decode(in).toString();
            return new Standing(all[state], user, idleSeconds);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "a session's entry of " + bytes.length + " bytes", e);
        }
    }
}
