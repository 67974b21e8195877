package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** {@code ddd-dd-dddd}, without the numbers that are never given out. */
final class SocialSecurity implements Detector {
    private static final int LENGTH = 11;
    /** Digits before the first hyphen. */
    private static final int AREA = 3;

    @Override
    public @Nullable Passage next(String text, int from) {
        for (int hyphen = text.indexOf('-', from + AREA); hyphen >= 0; hyphen = text.indexOf('-', hyphen + 1)) {
            int start = hyphen - AREA;
            if (start + LENGTH <= text.length() && isNumber(text, start)) {
                return new Passage(start, start + LENGTH);
            }
        }
        return null;
    }

    private static boolean isNumber(String text, int from) {
        if (touches(text, from - 1) || touches(text, from + LENGTH)) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(from + i);
            boolean hyphen = i == AREA || i == 6;
            if (hyphen ? c != '-' : !Letters.isDigit(c)) {
                return false;
            }
        }
        boolean area = text.charAt(from) != '9' && !text.startsWith("000", from) && !text.startsWith("666", from);
        return area && !text.startsWith("00", from + 4) && !text.startsWith("0000", from + 7);
    }

    /** A hyphen beside it makes it part of something longer. */
    private static boolean touches(String text, int at) {
        return Letters.alphanumericAt(text, at)
                || (Letters.at(text, at, '-') && (Letters.digitAt(text, at - 1) || Letters.digitAt(text, at + 1)));
    }
}
