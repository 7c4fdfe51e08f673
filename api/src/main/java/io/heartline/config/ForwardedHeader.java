package io.heartline.config;

/** The header in which a proxy says for whom it asks. */
public enum ForwardedHeader {
    /** The usual one: addresses, separated by commas. */
    X_FORWARDED_FOR,
    /** The one of RFC 7239. */
    FORWARDED
}
