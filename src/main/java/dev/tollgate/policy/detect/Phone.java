package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** Telephone numbers: {@code +} and 8 to 15 digits in groups, or {@code (ddd) ddd-dddd} and its relatives. */
final class Phone implements Detector {
    private static final int FEWEST = 8;
    private static final int MOST = 15;

    @Override
    public @Nullable Passage next(String text, int from) {
        for (int i = nextStart(text, from); i < text.length(); i = nextStart(text, i + 1)) {
            if (Letters.alphanumericAt(text, i - 1) || Letters.at(text, i - 1, '+')) {
                continue;
            }
            int end = text.charAt(i) == '+' ? international(text, i) : northAmerican(text, i);
            if (end > 0) {
                return new Passage(i, end);
            }
        }
        return null;
    }

    /** Where the next one may begin; the length of the text if nowhere. */
    private static int nextStart(String text, int from) {
        int i = from;
        while (i < text.length() && !isStart(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isStart(char c) {
        return c == '+' || c == '(' || Letters.isDigit(c);
    }

    private static int international(String text, int plus) {
        if (!Letters.digitAt(text, plus + 1) || Letters.at(text, plus + 1, '0')) {
            return 0;
        }
        int digits = 0;
        int end = 0;
        boolean open = false;
        for (int i = plus + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Letters.isDigit(c)) {
                if (++digits > MOST) {
                    return 0;
                }
                end = i + 1;
            } else if (c == '(' && !open) {
                open = true;
            } else if (c == ')' && open) {
                open = false;
            } else if (!isSeparator(c) || isSeparator(text.charAt(i - 1))) {
                break;
            }
        }
        return digits >= FEWEST && !Letters.alphanumericAt(text, end) ? end : 0;
    }

    private static int northAmerican(String text, int from) {
        boolean open = text.charAt(from) == '(';
        int at = digits(text, open ? from + 1 : from, 3);
        if (at < 0 || (open && !Letters.at(text, at, ')'))) {
            return 0;
        }
        at = open ? at + 1 : at;
        boolean parted = at < text.length() && isSeparator(text.charAt(at));
        if (!parted && !open) {
            return 0;
        }
        at = digits(text, parted ? at + 1 : at, 3);
        if (at < 0 || at >= text.length() || !isSeparator(text.charAt(at))) {
            return 0;
        }
        at = digits(text, at + 1, 4);
        return at < 0 || Letters.alphanumericAt(text, at) ? 0 : at;
    }

    private static int digits(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!Letters.digitAt(text, i)) {
                return -1;
            }
        }
        return from + count;
    }

    private static boolean isSeparator(char c) {
        return Letters.isSpace(c) || Letters.isHyphen(c) || c == '.';
    }
}
