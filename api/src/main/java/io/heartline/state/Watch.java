package io.heartline.state;

/** A listener at work. Thread-safe. */
public interface Watch extends AutoCloseable {

    /** Returns where the listener stands: everything before was delivered and handled. */
    Position position();

    /** Ends it. A call that is under way is not waited for. Harmless if repeated. */
    @Override
    void close();
}
