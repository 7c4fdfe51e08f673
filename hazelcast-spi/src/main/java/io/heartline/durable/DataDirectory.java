package io.heartline.durable;

import io.heartline.MemberId;
import io.heartline.spi.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A data directory, locked: {@code lock}, {@code format}, and numbered segments. */
final class DataDirectory implements AutoCloseable {

    /** The layout of the directory; a segment's header has a version of its own. */
    static final int FORMAT = 1;

    private static final String FORMAT_PREFIX = "heartline-data ";
    private static final int FORMAT_BYTES_MAX = 64;
    private static final Pattern SEGMENT = Pattern.compile("[0-9]{10,18}\\.log");

    private final Path path;
    private final DirectoryLock lock;

    private DataDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the directory if it does not exist, locks it and checks its format.
     *
     * @throws EngineException of kind REFUSED, naming cause and cure
     */
    static DataDirectory open(Path path, MemberId self) {
        DirectoryLock lock = null;
        try {
            make(path);
            lock = DirectoryLock.take(path, self);
            checkFormat(path);
            return new DataDirectory(path, lock);
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            throw e instanceof EngineException refused ? refused : unusable(path, e);
        }
    }

    static EngineException unusable(Path path, Exception e) {
        return new EngineException(
                EngineException.Kind.REFUSED,
                "cannot use the data directory "
                        + path
                        + ": "
                        + cause(e)
                        + "; heartline.data-directory must name a directory that this process may"
                        + " write, or a new one in such a directory",
                e);
    }

    /** Says what is wrong; of a file error without a reason, the message is only the file. */
    static String cause(Throwable e) {
        String message = e.getMessage();
        boolean bare =
                message == null
                        || e instanceof FileSystemException file && file.getReason() == null;
        return bare ? e.getClass().getSimpleName() + " " + message : String.valueOf(message);
    }

    private static void make(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (!Files.exists(path) && parent != null && !Files.isDirectory(parent)) {
            throw new IOException(parent + " does not exist");
        }
        try {
            Files.createDirectory(path);
            forceDirectory(parent == null ? path : parent);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw new IOException(path + " is a file", e);
            }
        }
    }

    private static void checkFormat(Path path) throws IOException {
        Path file = path.resolve("format");
        String text = Files.exists(file) ? first(file) : "";
        if (text.isEmpty()) {
            Path fresh = path.resolve("format.new");
            Files.writeString(fresh, FORMAT_PREFIX + FORMAT + "\n");
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(path);
        } else if (!text.equals(FORMAT_PREFIX + FORMAT)) {
            throw newer(path, text);
        }
    }

    private static String first(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(FORMAT_BYTES_MAX);
        }
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7e]", " ").strip();
    }

    static EngineException newer(Path path, String what) {
        return new EngineException(
                EngineException.Kind.REFUSED,
                path
                        + " has the format \""
                        + what
                        + "\", this version of Heartline knows \""
                        + FORMAT_PREFIX
                        + FORMAT
                        + "\"; use the version that wrote it, or name another"
                        + " heartline.data-directory");
    }

    Path path() {
        return path;
    }

    Path segment(long number) {
        return path.resolve(String.format("%010d.log", number));
    }

    /** Returns the segments by number. */
    TreeMap<Long, Path> segments() throws IOException {
        TreeMap<Long, Path> segments = new TreeMap<>();
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(
                    file -> {
                        String name = String.valueOf(file.getFileName());
                        if (SEGMENT.matcher(name).matches()) {
                            long number = Long.parseLong(name.substring(0, name.length() - 4));
                            segments.put(number, file);
                        }
                    });
        }
        return segments;
    }

    /** Returns a name under which a damaged file can be kept. */
    Path aside(Path file) {
        Path aside = path.resolve(file.getFileName() + ".damaged");
        for (int n = 2; Files.exists(aside); n++) {
            aside = path.resolve(file.getFileName() + ".damaged-" + n);
        }
        return aside;
    }

    long usableBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Makes new and renamed files outlive a power cut, where the system can. */
    void force() {
        forceDirectory(path);
    }

    private static void forceDirectory(@Nullable Path directory) {
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a directory; it needs no force either
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
