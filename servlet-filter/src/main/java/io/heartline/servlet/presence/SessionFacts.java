package io.heartline.servlet.presence;

/**
 * What presence asks of a session.
 *
 * @param key its id without the server's route; never stored, sent or logged here
 * @param user who is logged in, as far as the session says; empty for nobody
 * @param idleSeconds longest time between two requests, 0 or less for ever
 * @param ttlMillis how long the cluster keeps it if nothing more is heard, 0 for ever
 */
public record SessionFacts(String key, String user, int idleSeconds, long ttlMillis) {

    /** Without the key, which is a secret. */
    @Override
    public String toString() {
        return "SessionFacts[" + idleSeconds + " s]";
    }
}
