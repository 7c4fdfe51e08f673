package io.heartline.servlet.session;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Characters on their way out; counts the bytes that they will become. Every method that writes is
 * overridden, because {@link PrintWriter}'s own hold a monitor and a write may wait for a commit.
 */
final class ExchangeWriter extends PrintWriter {

    private final ExchangeResponse response;
    private final PrintWriter inner;

    /** The most bytes of one character, or 0 for UTF-8, which is counted exactly. */
    private final int mostBytes;

    ExchangeWriter(ExchangeResponse response, PrintWriter inner, String encoding) {
        super(inner, false);
        this.response = response;
        this.inner = inner;
        this.mostBytes = mostBytes(encoding);
    }

    private static int mostBytes(String encoding) {
        Charset charset = Charset.forName(encoding);
        if (charset.equals(StandardCharsets.UTF_8)) {
            return 0;
        }
        return charset.equals(StandardCharsets.ISO_8859_1)
                        || charset.equals(StandardCharsets.US_ASCII)
                ? 1
                : (int) Math.ceil(charset.newEncoder().maxBytesPerChar());
    }

    private long bytes(CharSequence text, int offset, int length) {
        if (mostBytes > 0) {
            return (long) mostBytes * length;
        }
        long bytes = 0;
        for (int i = offset; i < offset + length; i++) {
            bytes += utf8(text.charAt(i));
        }
        return bytes;
    }

    private long bytes(char[] chars, int offset, int length) {
        if (mostBytes > 0) {
            return (long) mostBytes * length;
        }
        long bytes = 0;
        for (int i = offset; i < offset + length; i++) {
            bytes += utf8(chars[i]);
        }
        return bytes;
    }

    /** Half of a surrogate pair counts 3 of its 4 bytes: never too few. */
    private static int utf8(char c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }

    @Override
    public void write(int c) {
        if (response.beforeWrite(mostBytes == 0 ? utf8((char) c) : mostBytes)) {
            inner.write(c);
        }
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        if (response.beforeWrite(bytes(chars, offset, length))) {
            inner.write(chars, offset, length);
        }
    }

    @Override
    public void write(char[] chars) {
        write(chars, 0, chars.length);
    }

    @Override
    public void write(String text, int offset, int length) {
        if (response.beforeWrite(bytes(text, offset, length))) {
            inner.write(text, offset, length);
        }
    }

    @Override
    public void write(String text) {
        write(text, 0, text.length());
    }

    @Override
    public void println() {
        write(System.lineSeparator());
    }

    @Override
    public void println(boolean x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(char x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(int x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(long x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(float x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(double x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(char[] x) {
        line(new String(x));
    }

    @Override
    public void println(@Nullable String x) {
        line(String.valueOf(x));
    }

    @Override
    public void println(@Nullable Object x) {
        line(String.valueOf(x));
    }

    private void line(String text) {
        write(text);
        println();
    }

    @Override
    public PrintWriter format(String format, @Nullable Object... args) {
        return format(Locale.getDefault(Locale.Category.FORMAT), format, args);
    }

    @Override
    public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... args) {
        write(String.format(locale, format, args));
        return this;
    }

    @Override
    public void flush() {
        if (response.beforeFlush()) {
            inner.flush();
        }
    }

    @Override
    public void close() {
        if (response.beforeFlush()) {
            inner.close();
        }
    }

    @Override
    public boolean checkError() {
        return inner.checkError();
    }
}
