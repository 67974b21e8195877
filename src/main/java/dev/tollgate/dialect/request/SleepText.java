package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;

/**
 * Tells commands that wait before they look, by what they say: {@code sleep 30 && …}, {@code time.sleep(5)}, {@code Start-Sleep -Seconds 10}. Less than a second is
 * no wait. Where an argument is nothing but {@code wait}, that is what to do.
 */
final class SleepText {
    /** How much of a text is looked at. */
    static final int MAX_BYTES = 128;

    private static final String WORD = "sleep";
    private static final String WAIT = "wait";
    /** How much may stand between the word and the number. */
    private static final int GAP = 12;

    private SleepText() {}

    /** Whether it is said in the beginning of a text. */
    static boolean isIn(Bytes text) {
        if (text.length() == WAIT.length()) {
            return Bytes.same(text.array(), text.offset(), text.length(), WAIT);
        }
        int end = Math.min(text.length(), MAX_BYTES) - WORD.length();
        // Every fifth byte: the word cannot stand between two of them.
        for (int at = WORD.length() - 1; at < end + WORD.length(); at += WORD.length()) {
            int place = WORD.indexOf(text.at(at) | 0x20);
            if (place < 0) {
                continue;
            }
            for (int from = Math.max(0, at - WORD.length() + 1); from <= Math.min(at, end); from++) {
                if (isWord(text, from) && seconds(text, from + WORD.length())) {
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

    /** Whether a whole number follows that is not 0, and then nothing that makes it part of a sentence, as in "sleep 8 hours". */
    private static boolean seconds(Bytes text, int from) {
        int at = from;
        while (at < text.length() && at < from + GAP && "\n;&|".indexOf(text.at(at)) < 0 && !isDigit(text.at(at))) {
            at++;
        }
        if (at == text.length() || !isDigit(text.at(at)) || text.at(at) == '0') {
            return false;
        }
        while (at < text.length() && (isDigit(text.at(at)) || text.at(at) == '.')) {
            at++;
        }
        if (at < text.length() && "smhd".indexOf(text.at(at)) >= 0) {
            at++;
        }
        while (at < text.length() && text.at(at) == ' ') {
            at++;
        }
        return at == text.length() || !Character.isLetterOrDigit(text.at(at));
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }
}
