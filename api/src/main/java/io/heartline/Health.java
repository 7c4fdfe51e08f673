package io.heartline;

/** How well this member's state is covered. A balancer keeps a member in every state but DOWN. */
public enum Health {
    /** Every shard that this member holds has a master and at least one in-sync backup. */
    SAFE,
    /** This member serves, but some shard has no in-sync backup: a crash now would lose state. */
    DEGRADED,
    /** Not started, about to stop, or stopped: send nothing more. */
    DOWN
}
