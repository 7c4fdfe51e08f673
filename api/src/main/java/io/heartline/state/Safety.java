package io.heartline.state;

/** What is known of a receipt. */
public enum Safety {
    /** As many members as were asked for have applied the write. */
    SAFE,
    /** Not within the time: fewer have, or the master could not be asked. */
    NOT_YET,
    /**
     * The write is not on its line any more: it was acknowledged by fewer members than died, or by
     * the side of a cut network that gave way. Also the answer for a receipt older than 64 changes
     * of master.
     */
    LOST
}
