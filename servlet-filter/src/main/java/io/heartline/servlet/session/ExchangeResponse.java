package io.heartline.servlet.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The application's view of the response: no byte leaves before the changes made before it. */
final class ExchangeResponse extends HttpServletResponseWrapper {

    private static final int HELD_BYTES_MAX = 8 << 10;

    private final Exchange exchange;
    private @Nullable ExchangeOutput output;
    private @Nullable PrintWriter writer;
    private long contentLength = -1;

    /** Bytes that the container's buffer holds by now. */
    private long buffered;

    private long written;

    /**
     * The last bytes of a small response, kept here so that one commit at the end serves for all.
     */
    private byte @Nullable [] held;

    ExchangeResponse(Exchange exchange, HttpServletResponse response) {
        super(response);
        this.exchange = exchange;
    }

    boolean isNonBlocking() {
        ExchangeOutput out = output;
        return out != null && out.isNonBlocking();
    }

    /**
     * Called before bytes are written.
     *
     * @return whether to write them
     */
    boolean beforeWrite(long bytes) {
        if (exchange.isRefused()) {
            return false;
        }
        written += bytes;
        buffered += bytes;
        boolean full = buffered >= super.getBufferSize();
        if (!full && (contentLength < 0 || written < contentLength)) {
            return true;
        }
        buffered = 0;
        return super.isCommitted() && !(contentLength >= 0 && written >= contentLength)
                ? exchange.commitBetween()
                : exchange.commit();
    }

    /**
     * Keeps the bytes that complete a small response until the request ends, instead of handing
     * them to a container that takes a complete response for a committed one.
     *
     * @return false if they are not the last ones, or not to be kept
     */
    boolean hold(byte[] bytes, int offset, int length) {
        boolean last = contentLength >= 0 && written + length == contentLength;
        if (!last
                || held != null
                || buffered + length >= Math.min(HELD_BYTES_MAX, super.getBufferSize())
                || exchange.isRefused()
                || exchange.isAsync()
                || super.isCommitted()) {
            return false;
        }
        held = Arrays.copyOfRange(bytes, offset, offset + length);
        written += length;
        return true;
    }

    /** Hands on what was held, once it may leave. */
    void release() throws IOException {
        byte[] last = held;
        if (last != null) {
            held = null;
            super.getOutputStream().write(last);
        }
    }

    /** Called before everything that the container has buffered is sent. */
    boolean beforeFlush() {
        buffered = 0;
        return exchange.commit();
    }

    /** The same for a stream, whose last bytes may be held here. */
    boolean releaseBeforeFlush() throws IOException {
        if (!beforeFlush()) {
            return false;
        }
        release();
        return true;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        ExchangeOutput out = output;
        if (out == null) {
            out = new ExchangeOutput(exchange, this, super.getOutputStream());
            output = out;
        }
        return out;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter out = writer;
        if (out == null) {
            PrintWriter inner = super.getWriter();
            out = new ExchangeWriter(this, inner, getCharacterEncoding());
            writer = out;
        }
        return out;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (releaseBeforeFlush()) {
            super.flushBuffer();
        }
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        if (exchange.commit()) {
            super.sendError(status, message);
        }
    }

    @Override
    public void sendError(int status) throws IOException {
        if (exchange.commit()) {
            super.sendError(status);
        }
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        if (exchange.runtime.container.redirectLeavesAtOnce()
                ? exchange.commit()
                : !exchange.isRefused()) {
            super.sendRedirect(location);
        }
    }

    @Override
    public boolean isCommitted() {
        return exchange.isRefused() || held != null || super.isCommitted();
    }

    @Override
    public void reset() {
        super.reset();
        forget();
        output = null;
        writer = null;
        contentLength = -1;
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        forget();
    }

    private void forget() {
        buffered = 0;
        written = 0;
        held = null;
    }

    @Override
    public void setContentLength(int length) {
        contentLength = length;
        super.setContentLength(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        contentLength = length;
        super.setContentLengthLong(length);
    }

    @Override
    public void setHeader(String name, String value) {
        learn(name, value);
        super.setHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        learn(name, value);
        super.addHeader(name, value);
    }

    @Override
    public void setIntHeader(String name, int value) {
        learn(name, Integer.toString(value));
        super.setIntHeader(name, value);
    }

    private void learn(String name, @Nullable String value) {
        if (value != null && name.length() == 14 && name.equalsIgnoreCase("Content-Length")) {
            try {
                contentLength = Long.parseLong(value);
            } catch (NumberFormatException e) {
                contentLength = -1;
            }
        }
    }
}
