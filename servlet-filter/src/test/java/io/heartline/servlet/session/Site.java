package io.heartline.servlet.session;

/** A server with the application under test. */
public interface Site {

    /** Returns the address of a path of the application. */
    String url(String path);
}
