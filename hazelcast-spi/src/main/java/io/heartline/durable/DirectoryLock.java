package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.spi.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a data directory: one member at a time, on this host and on every host that
 * mounts it (as far as its file system has locks).
 *
 * <p>Inside this JVM a system property stands for the lock, for two applications with class loaders
 * of their own as well; it keeps the second from opening the lock file, which on POSIX would
 * release the first one's lock when closed. The locked byte lies behind the text, so that the
 * holder can be read on every system. The death of the process releases the lock.
 */
final class DirectoryLock implements AutoCloseable {

    private static final String PROPERTY = "io.heartline.durable.lock:";
    private static final int TEXT_BYTES_MAX = 200;

    private final String property;
    private final FileChannel channel;

    private DirectoryLock(String property, FileChannel channel) {
        this.property = property;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws EngineException of kind REFUSED if another member has it, naming it
     */
    static DirectoryLock take(Path directory, MemberId self) throws IOException {
        String text = "pid " + ProcessHandle.current().pid() + ", member " + self.brief();
        String property = PROPERTY + directory.toRealPath();
        Object holder = System.getProperties().putIfAbsent(property, text);
        if (holder != null) {
            throw taken(directory, holder.toString());
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock == null) {
                throw taken(directory, read(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new DirectoryLock(property, channel);
        } catch (IOException | RuntimeException e) {
            release(property, channel);
            throw e;
        }
    }

    private static EngineException taken(Path directory, String holder) {
        return new EngineException(
                EngineException.Kind.REFUSED,
                "the data directory "
                        + directory
                        + " is in use by "
                        + holder
                        + "; give each member a heartline.data-directory of its own, or stop that"
                        + " process");
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(TEXT_BYTES_MAX);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        String printable = text.replaceAll("[^\\x20-\\x7e]", "").strip();
        return printable.isEmpty() ? "another process" : printable;
    }

    private static void release(String property, @Nullable FileChannel channel) {
        try (channel) {
            System.getProperties().remove(property);
        } catch (IOException e) {
            // The lock goes with the process
        }
    }

    /** Gives the lock back; the file stays. */
    @Override
    public void close() {
        release(property, channel);
    }
}
