package io.heartline;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a decoder with random bytes and with valid inputs that were damaged: bits flipped, cut off,
 * fields set to extreme values, parts doubled. Each input is read or refused; anything else thrown,
 * and any input that costs more memory than its length explains, fails with the input in hex.
 *
 * <p>{@code heartline.fuzz.inputs} says how many inputs, {@code heartline.seed} repeats a run.
 */
public final class Fuzz {

    /** Inputs of each decoder. */
    public static final int INPUTS = Integer.getInteger("heartline.fuzz.inputs", 200_000);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int BYTES_PER_INPUT_BYTE = 64;
    private static final int BYTES_BESIDES = 64 << 10;
    private static final int RETRIES = 2;
    private static final int NOISE_BYTES_MAX = 200;
    private static final int[] EXTREMES = {0, 1, -1, 0x7f, 0x80, 0xff, 1 << 16, 1 << 24, 1 << 30};

    private Fuzz() {}

    /** Reads an input; throws {@code refusal} if it is not valid. */
    public interface Target {
        void read(byte[] input) throws Exception;
    }

    /** How many inputs were valid and how many were refused. */
    public record Outcome(int read, int refused) {}

    /**
     * Runs one decoder on {@link #INPUTS} inputs.
     *
     * @param samples valid inputs to damage
     * @param refusals what the decoder may throw
     */
    @SafeVarargs
    public static Outcome run(
            String name,
            List<byte[]> samples,
            Target target,
            Class<? extends Exception>... refusals) {
        long seed = Long.getLong("heartline.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        long begin = System.nanoTime();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = input(samples, random);
            Trial trial = attempt(target, input);
            for (int again = 0; again < RETRIES && trial.allocated > limit(input); again++) {
                // The first time may have loaded classes
                trial = attempt(target, input);
            }
            if (trial.thrown == null) {
                read++;
            } else if (isAny(trial.thrown, refusals)) {
                refused++;
            } else {
                throw new AssertionError(text(name, seed, input), trial.thrown);
            }
            if (trial.allocated > limit(input)) {
                throw new AssertionError(trial.allocated + " bytes for " + text(name, seed, input));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "fuzz %s: %d inputs in %.1f s, %d read, %d refused, -Dheartline.seed=%d%n",
                name,
                INPUTS,
                (System.nanoTime() - begin) / 1e9,
                read,
                refused,
                seed);
        return new Outcome(read, refused);
    }

    private record Trial(@Nullable Throwable thrown, long allocated) {}

    private static Trial attempt(Target target, byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable thrown = null;
        try {
            target.read(input);
        } catch (Throwable t) { // an Error is a finding, too
            thrown = t;
        }
        return new Trial(thrown, THREADS.getCurrentThreadAllocatedBytes() - before);
    }

    private static long limit(byte[] input) {
        return (long) BYTES_PER_INPUT_BYTE * input.length + BYTES_BESIDES;
    }

    private static boolean isAny(Throwable thrown, Class<? extends Exception>[] types) {
        return Arrays.stream(types).anyMatch(type -> type.isInstance(thrown));
    }

    private static String text(String name, long seed, byte[] input) {
        return name + ", -Dheartline.seed=" + seed + ", input " + HexFormat.of().formatHex(input);
    }

    private static byte[] input(List<byte[]> samples, SplittableRandom random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(NOISE_BYTES_MAX)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] input = samples.get(random.nextInt(samples.size())).clone();
        for (int n = random.nextInt(3); n >= 0 && input.length > 0; n--) {
            input = damaged(input, random);
        }
        return input;
    }

    private static byte[] damaged(byte[] input, SplittableRandom random) {
        int at = random.nextInt(input.length);
        switch (random.nextInt(8)) {
            case 0 -> {
                return Arrays.copyOf(input, random.nextInt(input.length + 8));
            }
            case 1 -> {
                return doubled(input, at, random.nextInt(input.length - at + 1));
            }
            case 2 -> number(input, at, EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> varint(input, at, random.nextInt(1, 6));
            case 4, 5 -> input[at] = (byte) random.nextInt();
            default -> input[at] ^= (byte) (1 << random.nextInt(8));
        }
        return input;
    }

    private static byte[] doubled(byte[] input, int at, int length) {
        byte[] longer = new byte[input.length + length];
        System.arraycopy(input, 0, longer, 0, at + length);
        System.arraycopy(input, at, longer, at + length, input.length - at);
        return longer;
    }

    /** Overwrites one to four bytes with a big-endian number. */
    private static void number(byte[] input, int at, int value) {
        int bytes = Math.min(4, input.length - at);
        for (int i = 0; i < bytes; i++) {
            input[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
    }

    /** Overwrites with the greatest number that a variable-length field of so many bytes holds. */
    private static void varint(byte[] input, int at, int bytes) {
        int end = Math.min(at + bytes, input.length);
        Arrays.fill(input, at, end, (byte) 0xff);
        input[end - 1] = bytes == 5 ? 7 : (byte) 0x7f;
    }
}
