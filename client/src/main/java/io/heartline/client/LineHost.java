package io.heartline.client;

/** What a {@link Line} lives in. */
interface LineHost {

    /** Returns chance, in [0, 1). */
    double random();

    /** Returns an id that nothing else has. */
    long newId();

    void act(Action action);

    Says says();

    /** An answer was none. */
    void malformed();

    /** The line is connected now. */
    void up(Line line);

    void answered(Line line, Answer answer);
}
