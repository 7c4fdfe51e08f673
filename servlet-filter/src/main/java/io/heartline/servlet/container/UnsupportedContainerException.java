package io.heartline.servlet.container;

import org.jspecify.annotations.Nullable;

/** A container is of a known family but lacks something that the adapter needs. */
final class UnsupportedContainerException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnsupportedContainerException(String what, @Nullable Exception cause) {
        super(
                "This container version is not supported: "
                        + what
                        + ". Use Tomcat 10.1 or 11 or Payara 6, or set heartline.enabled=false",
                cause);
    }
}
