package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;

/**
 * Tells results of tools that say of themselves that they failed, by how they begin: {@code Error: …}, {@code ValueError: …},
 * {@code java.io.IOException: …}, {@code Traceback …}, {@code Failed to …}, {@code {"error": …}}, {@code {"success": false …}},
 * {@code {"status": "error" …}}. What begins {@code {"error": null}} and the like did not fail.
 */
final class FailureText {
    private static final int MAX_OPENING = 16;
    private static final String[] TROUBLE = {"error", "errors", "exception"};
    private static final String[] FAILED = {"traceback", "fatal", "failed", "failure", "panic"};
    private static final String[] NOTHING = {"null", "false", "none", "\"\"", "''", "[]", "{}", "0"};

    private FailureText() {}

    /** Whether a result that begins like this failed. */
    static boolean isFailure(Bytes text) {
        int from = skip(text, 0, " \t\r\n\"'{[(", MAX_OPENING);
        int to = from;
        while (to < text.length() && isWord(text.at(to))) {
            to++;
        }
        if (to == from) {
            return false;
        }
        int value = skip(text, to, " \"':=", 8);
        for (var word : TROUBLE) {
            if (ends(text, from, to, word)) {
                return !beginsWithAny(text, value, NOTHING)
                        && !beginsWithAny(text, skip(text, to, "\" :=", 8), NOTHING);
            }
        }
        for (var word : FAILED) {
            if (to - from == word.length() && ends(text, from, to, word)) {
                return true;
            }
        }
        if (ends(text, from, to, "success") || (to - from == 2 && ends(text, from, to, "ok"))) {
            return begins(text, value, "false");
        }
        return ends(text, from, to, "status") && (begins(text, value, "error") || begins(text, value, "fail"));
    }

    private static int skip(Bytes text, int from, String any, int most) {
        int at = from;
        while (at < text.length() && at - from < most && any.indexOf(text.at(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isWord(byte c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '.' || c == '$';
    }

    private static boolean beginsWithAny(Bytes text, int at, String[] words) {
        for (var word : words) {
            if (begins(text, at, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean ends(Bytes text, int from, int to, String lower) {
        return to - from >= lower.length() && begins(text, to - lower.length(), lower);
    }

    private static boolean begins(Bytes text, int at, String lower) {
        if (text.length() - at < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            byte c = text.at(at + i);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
