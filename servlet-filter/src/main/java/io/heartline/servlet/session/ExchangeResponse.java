package io.heartline.servlet.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** The application's view of the response: no byte leaves before the changes made before it. */
final class ExchangeResponse extends HttpServletResponseWrapper {

    private final Exchange exchange;
    private @Nullable ExchangeOutput output;
    private @Nullable PrintWriter writer;
    private long contentLength = -1;

    /** Bytes that the container's buffer holds by now. */
    private long buffered;

    private long written;

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

    /** Called before everything that is buffered is sent. */
    boolean beforeFlush() {
        buffered = 0;
        return exchange.commit();
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
        if (beforeFlush()) {
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
        return exchange.isRefused() || super.isCommitted();
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
