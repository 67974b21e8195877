package dev.tollgate.policy.detect;

/** Kinds of characters, ASCII where nothing else is said. */
final class Letters {
    private Letters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLetter(char c) {
        return isUpper(c) || (c >= 'a' && c <= 'z');
    }

    static boolean isAlphanumeric(char c) {
        return isDigit(c) || isLetter(c);
    }

    /** Whether it is one of those, or a letter of another alphabet that has capitals: Latin with its accents, Greek, Cyrillic, Armenian. */
    static boolean isAlphabetic(char c) {
        return isAlphanumeric(c) || (c > 0x7f && c < 0x590 && Character.isLetter(c));
    }

    /** A space between groups of digits, the kinds that do not break among them, which models like to write. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\u00a0' || c == '\u2007' || c == '\u202f';
    }

    /** A hyphen, or what is written for one: the one that does not break, the dash between figures, the dash of a range. */
    static boolean isHyphen(char c) {
        return c == '-' || (c >= '\u2010' && c <= '\u2013');
    }

    /** Whether there is a character here, and it is an ASCII letter or digit. */
    static boolean alphanumericAt(String text, int at) {
        return at >= 0 && at < text.length() && isAlphanumeric(text.charAt(at));
    }

    static boolean digitAt(String text, int at) {
        return at >= 0 && at < text.length() && isDigit(text.charAt(at));
    }

    static boolean at(String text, int at, char expected) {
        return at >= 0 && at < text.length() && text.charAt(at) == expected;
    }
}
