package io.heartline.config;

/** What happens to a session attribute that cannot be serialized. */
public enum NonSerializable {
    /**
     * {@code setAttribute} refuses a value that is not {@code Serializable} (Servlet 6.0, 7.7.2).
     */
    STRICT,
    /** It stays on this server; the log names it once. */
    WARN,
    /** It stays on this server, and that is what the application wants. */
    LOCAL_ONLY
}
