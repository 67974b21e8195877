package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** International bank account numbers, whole or in groups of four. */
final class Iban implements Detector {
    private static final int LONGEST = 34;
    private static final int SHORTEST = 15;

    @Override
    public @Nullable Passage next(String text, int from) {
        var chars = new char[LONGEST];
        var ends = new int[LONGEST];
        int i = from;
        while (i + SHORTEST <= text.length()) {
            if (!Letters.isDigit(text.charAt(i + 3))) {
                // The third character is a digit and so is the fourth: none begins here, and none behind this.
                i += 2;
                continue;
            }
            boolean begins = Letters.isUpper(text.charAt(i))
                    && Letters.isUpper(text.charAt(i + 1))
                    && Letters.isDigit(text.charAt(i + 2))
                    && !Letters.alphanumericAt(text, i - 1);
            int count = begins ? collect(text, i, chars, ends) : 0;
            for (int length = count; length >= SHORTEST; length--) {
                if (!Letters.alphanumericAt(text, ends[length - 1]) && isRight(chars, length)) {
                    return new Passage(i, ends[length - 1]);
                }
            }
            i++;
        }
        return null;
    }

    private static int collect(String text, int from, char[] chars, int[] ends) {
        int count = 0;
        for (int i = from; i < text.length() && count < LONGEST; i++) {
            char c = text.charAt(i);
            if (Letters.isDigit(c) || Letters.isUpper(c)) {
                chars[count] = c;
                ends[count++] = i + 1;
            } else if (!Letters.isSpace(c) || count % 4 != 0 || count == 0 || Letters.isSpace(text.charAt(i - 1))) {
                break;
            }
        }
        return count;
    }

    /** The first four characters go to the end, letters count from 10, and the number leaves 1 when divided by 97. */
    private static boolean isRight(char[] chars, int length) {
        int rest = 0;
        for (int i = 0; i < length; i++) {
            char c = chars[(i + 4) % length];
            rest = Letters.isDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }
}
