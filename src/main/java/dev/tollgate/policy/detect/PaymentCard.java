package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** Numbers of payment cards, whole or in groups that a space or a hyphen parts. */
final class PaymentCard implements Detector {
    private static final int LONGEST = 19;
    private static final int SHORTEST = 13;

    @Override
    public @Nullable Passage next(String text, int from) {
        int i = from;
        while (i + SHORTEST <= text.length()) {
            if (!Letters.isDigit(text.charAt(i + SHORTEST - 1)) && !Letters.isDigit(text.charAt(i + SHORTEST - 2))) {
                // Between two digits of a number there is at most one other character, so none goes over these two.
                i += SHORTEST - 1;
                continue;
            }
            int end = Letters.isDigit(text.charAt(i)) && !Letters.alphanumericAt(text, i - 1) ? numberEnd(text, i) : 0;
            if (end > 0) {
                return new Passage(i, end);
            }
            i++;
        }
        return null;
    }

    /** The end of the longest number that begins here; 0 if there is none. */
    private static int numberEnd(String text, int from) {
        int count = 0;
        int end = from;
        for (int i = from; i < text.length() && count < LONGEST; i++) {
            if (Letters.isDigit(text.charAt(i))) {
                count++;
                end = i + 1;
            } else if (!parts(text, i)) {
                break;
            }
        }
        while (count >= SHORTEST) {
            boolean whole = !Letters.alphanumericAt(text, end);
            if (whole && isIssued(text, from, count) && isLuhn(text, from, end)) {
                return end;
            }
            count--;
            end -= Letters.isDigit(text.charAt(end - 2)) ? 1 : 2;
        }
        return 0;
    }

    private static boolean parts(String text, int at) {
        char c = text.charAt(at);
        return (Letters.isSpace(c) || Letters.isHyphen(c))
                && Letters.digitAt(text, at + 1)
                && Letters.digitAt(text, at - 1);
    }

    private static boolean isIssued(String text, int from, int length) {
        int four = 0;
        for (int i = from, digits = 0; digits < 4; i++) {
            char c = text.charAt(i);
            if (Letters.isDigit(c)) {
                four = four * 10 + c - '0';
                digits++;
            }
        }
        int two = four / 100;
        return switch (two / 10) {
            case 4 -> length == 13 || length == 16 || length == 19;
            case 5 -> two >= 51 && two <= 55 && length == 16;
            case 2 -> four >= 2221 && four <= 2720 && length == 16;
            case 3 ->
                ((two == 34 || two == 37) && length == 15)
                        || ((two == 30 || two == 36 || two == 38) && length == 14)
                        || (two == 35 && length == 16);
            case 6 -> length == 16 || (length == 19 && two == 62);
            default -> false;
        };
    }

    private static boolean isLuhn(String text, int from, int end) {
        int sum = 0;
        boolean second = false;
        for (int i = end - 1; i >= from; i--) {
            char c = text.charAt(i);
            if (Letters.isDigit(c)) {
                int digit = second ? 2 * (c - '0') : c - '0';
                sum += digit > 9 ? digit - 9 : digit;
                second = !second;
            }
        }
        return sum % 10 == 0;
    }
}
