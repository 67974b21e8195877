package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;

/**
 * Tells commands that wait before they look, by what they say: {@code sleep 30 && …}, {@code time.sleep(5)}, {@code Start-Sleep -Seconds 10}. Less than a second is
 * no wait.
 */
final class SleepText {
    /** How much of a text is looked at. */
    static final int MAX_BYTES = 128;

    private static final String WORD = "sleep";
    /** How much may stand between the word and the number. */
    private static final int GAP = 12;

    private SleepText() {}

    /** Whether it is said in the beginning of a text. */
    static boolean isIn(Bytes text) {
        int end = Math.min(text.length(), MAX_BYTES) - WORD.length();
        // Every fifth byte: the word cannot stand between two of them.
        for (int at = WORD.length() - 1; at < end + WORD.length(); at += WORD.length()) {
            int place = WORD.indexOf(text.at(at) | 0x20);
            if (place < 0) {
                continue;
            }
            for (int from = Math.max(0, at - WORD.length() + 1); from <= Math.min(at, end); from++) {
                if (isWord(text, from) && number(text, from + WORD.length()) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isWord(Bytes text, int from) {
        for (int i = 0; i < WORD.length(); i++) {
            if ((text.at(from + i) | 0x20) != WORD.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The whole number that follows, its first digit; 0 if there is none. */
    private static int number(Bytes text, int from) {
        for (int at = from; at < Math.min(text.length(), from + GAP); at++) {
            byte c = text.at(at);
            if (c >= '0' && c <= '9') {
                return c - '0';
            }
            if (c == '\n' || c == ';' || c == '&' || c == '|') {
                return 0;
            }
        }
        return 0;
    }
}
