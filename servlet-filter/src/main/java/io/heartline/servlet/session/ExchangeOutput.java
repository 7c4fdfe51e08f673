package io.heartline.servlet.session;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Bytes on their way out. With a listener nothing blocks: not ready until the change is safe. */
final class ExchangeOutput extends ServletOutputStream {

    private final Exchange exchange;
    private final ExchangeResponse response;
    private final ServletOutputStream inner;
    private @Nullable WriteListener listener;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean safe;

    ExchangeOutput(Exchange exchange, ExchangeResponse response, ServletOutputStream inner) {
        this.exchange = exchange;
        this.response = response;
        this.inner = inner;
    }

    boolean isNonBlocking() {
        return listener != null;
    }

    private boolean mayWrite(long bytes) {
        // A listener only writes when isReady() said so, and that waited for the commit.
        return listener != null ? !exchange.isRefused() : response.beforeWrite(bytes);
    }

    @Override
    public void write(int b) throws IOException {
        if (mayWrite(1)) {
            inner.write(b);
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        boolean held = listener == null && response.hold(bytes, offset, length);
        if (!held && mayWrite(length)) {
            inner.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (listener != null ? !exchange.isRefused() : response.releaseBeforeFlush()) {
            inner.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (listener != null ? !exchange.isRefused() : response.releaseBeforeFlush()) {
            inner.close();
        }
    }

    @Override
    public boolean isReady() {
        if (listener == null || safe) {
            return inner.isReady();
        }
        if (asked.compareAndSet(false, true)) {
            CompletableFuture.runAsync(this::becomeSafe, exchange.runtime.background);
        }
        return false;
    }

    /** On the background thread, which may wait. */
    private void becomeSafe() {
        exchange.commit();
        safe = true;
        WriteListener waiting = listener;
        if (waiting != null && inner.isReady()) {
            try {
                waiting.onWritePossible();
            } catch (IOException e) {
                waiting.onError(e);
            }
        }
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
        listener = writeListener;
        inner.setWriteListener(writeListener);
    }
}
