package io.heartline.presence;

/** A listener at work. Thread-safe. */
public interface OnlineWatch extends AutoCloseable {

    /** Ends it. A call that is under way is not waited for. Harmless if repeated. */
    @Override
    void close();
}
