package dev.tollgate.dialect.said;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tollgate.wire.Bytes;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what a delta says without reading all of it: the string behind the first of a few names. One delta is like the one before, so the name
 * is first looked for where it stood then.
 *
 * <p>Inside of a string quotes are escaped, so a name between plain quotes is one.
 *
 * <p>Threads: confined to one exchange.
 */
public final class DeltaString {
    private final byte[][] names;
    private byte[] lastName;
    private int lastAt;

    /** Looks for these names of members. */
    public DeltaString(List<String> names) {
        this.names = names.stream()
                .map(name -> ("\"" + name + "\":").getBytes(US_ASCII))
                .toArray(byte[][]::new);
        lastName = this.names[0];
    }

    /** The inside of the string, as it is written; empty where there is none. */
    public Bytes in(Bytes delta) {
        var a = delta.array();
        int end = delta.offset() + delta.length();
        int at = delta.offset() + lastAt;
        if (!stands(lastName, a, at, end)) {
            at = find(a, delta.offset(), end);
            if (at < 0) {
                return Bytes.EMPTY;
            }
            lastAt = at - delta.offset();
        }
        int from = at + lastName.length;
        while (from < end && (a[from] == ' ' || a[from] == '\n')) {
            from++;
        }
        if (from >= end || a[from] != '"') {
            return Bytes.EMPTY;
        }
        from++;
        for (int i = from; i < end; i++) {
            if (a[i] == '"') {
                return new Bytes(a, from, i - from);
            }
            if (a[i] == '\\') {
                i++;
            }
        }
        return Bytes.EMPTY;
    }

    private int find(byte[] a, int from, int end) {
        for (int i = from; i < end; i++) {
            if (a[i] == '"') {
                for (var name : names) {
                    if (stands(name, a, i, end)) {
                        lastName = name;
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    private static boolean stands(byte[] name, byte[] a, int at, int end) {
        return end - at >= name.length && Arrays.equals(a, at, at + name.length, name, 0, name.length);
    }
}
