package io.heartline.config;

/** A setting is wrong. The message names the key, where it was set, and the cure. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
