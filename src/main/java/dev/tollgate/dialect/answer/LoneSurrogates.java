package dev.tollgate.dialect.answer;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonProblem;
import dev.tollgate.wire.json.JsonScanner;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents in which a model's character was cut in two: some servers end one delta with a high surrogate and begin the next with the low
 * one. A copy without them, of the same length, is scanned instead, so that every offset holds in the bytes as they came, which a caller's
 * parser joins again.
 */
public final class LoneSurrogates {
    private static final String LONE = "a lone surrogate escape";

    private LoneSurrogates() {}

    /**
     * Scans a whole document, a second time if all that is wrong with it is a lone surrogate; the handler is then told everything from the
     * start again.
     *
     * @param begin clears the handler for a document
     * @return what is wrong; null if nothing
     */
    public static @Nullable JsonProblem scan(JsonScanner json, Bytes document, Beginning begin) {
        begin.begin();
        json.reset();
        if (json.feed(document) && json.finish()) {
            return null;
        }
        var problem = json.problem();
        if (problem == null || !problem.found().equals(LONE)) {
            return problem;
        }
        begin.begin();
        json.reset();
        return json.feed(masked(document)) && json.finish() ? null : json.problem();
    }

    /** A handler that can forget the last document. */
    @FunctionalInterface
    public interface Beginning {
        /** A document begins. */
        void begin();
    }

    private static Bytes masked(Bytes document) {
        var copy = document.toArray();
        for (int i = 0; i + 5 < copy.length; i++) {
            if (copy[i] != '\\') {
                continue;
            }
            if (copy[i + 1] != 'u') {
                i++;
                continue;
            }
            int unit = unit(copy, i);
            boolean pair = isHigh(unit) && i + 11 < copy.length && copy[i + 6] == '\\' && copy[i + 7] == 'u';
            if (pair && isLow(unit(copy, i + 6))) {
                i += 11;
            } else {
                if (isHigh(unit) || isLow(unit)) {
                    copy[i + 2] = 'f';
                    copy[i + 3] = 'f';
                    copy[i + 4] = 'f';
                    copy[i + 5] = 'd';
                }
                i += 5;
            }
        }
        return Bytes.of(copy);
    }

    private static int unit(byte[] a, int backslash) {
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            unit = unit << 4 | Math.max(0, Character.digit(a[i], 16));
        }
        return unit;
    }

    private static boolean isHigh(int unit) {
        return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
    }

    private static boolean isLow(int unit) {
        return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
    }
}
