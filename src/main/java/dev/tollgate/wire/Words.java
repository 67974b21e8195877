package dev.tollgate.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time: little-endian reads from byte arrays at any index, and the bit tricks that search in them. */
public final class Words {
    /** A one in the lowest bit of each byte. */
    public static final long ONES = 0x0101010101010101L;

    /** A one in the highest bit of each byte. */
    public static final long HIGHS = 0x8080808080808080L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** The eight bytes from {@code index}, the first of them lowest. */
    public static long longAt(byte[] array, int index) {
        return (long) LONG.get(array, index);
    }

    /** Writes eight bytes from {@code index} on, the lowest first. */
    public static void put(byte[] array, int index, long word) {
        LONG.set(array, index, word);
    }

    /** The four bytes from {@code index}, the first of them lowest. */
    public static int intAt(byte[] array, int index) {
        return (int) INT.get(array, index);
    }

    /**
     * Marks the bytes of {@code word} that are zero with their highest bit.
     *
     * <p>The lowest mark is exact; marks above it may be false, because the subtraction borrows upwards.
     */
    public static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGHS;
    }

    /** How many bytes lie below the lowest mark of a search; 8 if it marked none. */
    public static int firstMark(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }
}
