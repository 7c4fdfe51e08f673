package io.heartline.config;

/** What happens to the route suffix of a session id when another server takes the session over. */
public enum Route {
    /** The suffix becomes this server's own, so that the balancer stays here. */
    REWRITE,
    /** The id stays as it is; the balancer goes back to the first server when that returns. */
    KEEP
}
