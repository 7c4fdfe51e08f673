package io.heartline.replication;

/**
 * Concatenated frames in a message. They lie where they came from, and are valid only until whoever
 * handed them over goes on: a receiver that wants them for longer keeps them.
 */
public sealed interface FrameBytes permits Slice, Backlog.View {

    /** No frames. */
    FrameBytes NONE = Slice.of(new byte[0]);

    int length();

    /** Writes all bytes into an array, from a place on. */
    void copyTo(byte[] target, int at);

    /** Returns the bytes in one piece, which is as valid as these are. */
    Slice whole();

    /** Returns bytes that stay as they are. */
    Slice kept();
}
