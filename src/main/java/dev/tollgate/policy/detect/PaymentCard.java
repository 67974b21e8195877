package dev.tollgate.policy.detect;

import org.jspecify.annotations.Nullable;

/** Numbers of payment cards, whole or in groups that a space or a hyphen parts. */
final class PaymentCard implements Detector {
    private static final int LONGEST = 19;
    private static final int SHORTEST = 13;

    @Override
    public @Nullable Passage next(String text, int from) {
        var digits = new int[LONGEST];
        var ends = new int[LONGEST];
        for (int i = from; i < text.length(); i++) {
            if (!Letters.isDigit(text.charAt(i)) || Letters.alphanumericAt(text, i - 1)) {
                continue;
            }
            int count = digits(text, i, digits, ends);
            for (int length = count; length >= SHORTEST; length--) {
                boolean whole = !Letters.alphanumericAt(text, ends[length - 1]);
                if (whole && isIssued(digits, length) && isLuhn(digits, length)) {
                    return new Passage(i, ends[length - 1]);
                }
            }
        }
        return null;
    }

    /** Collects digits and where each ends; answers how many. */
    private static int digits(String text, int from, int[] digits, int[] ends) {
        int count = 0;
        for (int i = from; i < text.length() && count < LONGEST; i++) {
            char c = text.charAt(i);
            if (Letters.isDigit(c)) {
                digits[count] = c - '0';
                ends[count++] = i + 1;
            } else if (!((c == ' ' || c == '-') && Letters.digitAt(text, i + 1) && Letters.digitAt(text, i - 1))) {
                break;
            }
        }
        return count;
    }

    private static boolean isIssued(int[] digits, int length) {
        int two = digits[0] * 10 + digits[1];
        int four = two * 100 + digits[2] * 10 + digits[3];
        return switch (digits[0]) {
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

    private static boolean isLuhn(int[] digits, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = digits[length - 1 - i];
            int doubled = digit * 2;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
