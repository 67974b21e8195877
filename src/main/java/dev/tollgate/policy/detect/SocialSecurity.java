package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** {@code ddd-dd-dddd}, without the numbers that are never given out. */
final class SocialSecurity implements Detector {
    private static final int LENGTH = 11;
    /** Digits before the first hyphen. */
    private static final int AREA = 3;

    @Override
    public @Nullable Passage next(String text, int from) {
        int last = text.length() - LENGTH + AREA;
        for (int hyphen = nextHyphen(text, from + AREA); hyphen <= last; hyphen = nextHyphen(text, hyphen + 1)) {
            int start = hyphen - AREA;
            if (isNumber(text, start)) {
                return new Passage(start, start + LENGTH);
            }
        }
        return null;
    }

    /** Where the next hyphen stands; the length of the text or more if there is none. */
    private static int nextHyphen(String text, int from) {
        int i = from;
        while (i < text.length() && !Letters.isHyphen(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isNumber(String text, int from) {
        if (touches(text, from - 1) || touches(text, from + LENGTH)) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(from + i);
            boolean hyphen = i == AREA || i == 6;
            if (hyphen ? !Letters.isHyphen(c) : !Letters.isDigit(c)) {
                return false;
            }
        }
        boolean area = text.charAt(from) != '9' && !text.startsWith("000", from) && !text.startsWith("666", from);
        return area && !text.startsWith("00", from + 4) && !text.startsWith("0000", from + 7);
    }

    /** A hyphen beside it makes it part of something longer. */
    private static boolean touches(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return Letters.isAlphanumeric(c)
                || (Letters.isHyphen(c) && (Letters.digitAt(text, at - 1) || Letters.digitAt(text, at + 1)));
    }
}
