package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** E-mail addresses, those with letters beyond ASCII too (RFC 6531). */
final class Email implements Detector {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 255;
    /** How a label begins that stands for one in other letters. */
    private static final String ENCODED = "xn--";

    @Override
    public @Nullable Passage next(String text, int from) {
        for (int at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
            int start = localStart(text, from, at);
            int end = domainEnd(text, at + 1);
            if (start < at && end > 0) {
                return new Passage(start, end);
            }
        }
        return null;
    }

    private static int localStart(String text, int from, int at) {
        int start = at;
        while (start > from && at - start < MAX_LOCAL && isLocal(text.charAt(start - 1))) {
            start--;
        }
        while (start < at && text.charAt(start) == '.') {
            start++;
        }
        return start;
    }

    private static boolean isLocal(char c) {
        return Letters.isAlphabetic(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }

    /** The end of the longest host name with a dot and a last label of letters, or of letters in ASCII (RFC 5890); 0 if there is none. */
    private static int domainEnd(String text, int from) {
        int end = 0;
        int label = from;
        boolean letters = true;
        for (int i = from; i <= text.length() && i - from <= MAX_DOMAIN; i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (Letters.isAlphabetic(c) || (c == '-' && i > label)) {
                letters &= !Letters.isDigit(c) && c != '-';
                continue;
            }
            if (i == label) {
                break;
            }
            boolean last = letters || text.startsWith(ENCODED, label);
            if (label > from && last && i - label >= 2) {
                end = i;
            }
            if (c != '.') {
                break;
            }
            label = i + 1;
            letters = true;
        }
        return end;
    }
}
