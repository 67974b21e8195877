package dev.tollgate.policy.content;

import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.TextWords;
import dev.tollgate.wire.Bytes;

/**
 * A look at JSON as it is written, before it is taken apart: where nothing is found in all of it, nothing is found in any of its strings and
 * numbers. Escapes are resolved everywhere, which leaves a string as it is decoded between two quotes; detectors that are
 * {@linkplain Screen#isLocal() local} find no less in it than in the string alone. So most prompts are not taken apart at all.
 */
final class FirstLook {
    private FirstLook() {}

    /** Whether nothing is found in the strings of a document, nor inside of those that hold JSON themselves; false does not say that there is. */
    static boolean isClean(Bytes json, Screen screen) {
        return screen.isLocal()
                && json.length() <= TextWords.MAX_TEXT_BYTES
                && isClean(unescaped(json.toUtf8String()), screen);
    }

    /** Whether nothing is found in a text, nor in its strings if it is JSON; false does not say that there is. */
    static boolean isClean(String text, Screen screen) {
        if (!screen.isLocal() || screen.in(text).next(0) != null) {
            return false;
        }
        var unescaped = unescaped(text);
        return unescaped.length() == text.length() || screen.in(unescaped).next(0) == null;
    }

    /** A text with each of its escapes as what it stands for. */
    private static String unescaped(String json) {
        int escape = json.indexOf('\\');
        if (escape < 0) {
            return json;
        }
        var out = new StringBuilder(json.length());
        int at = 0;
        while (escape >= 0 && escape + 1 < json.length()) {
            out.append(json, at, escape);
            char c = json.charAt(escape + 1);
            boolean code = c == 'u' && isCode(json, escape + 2);
            at = escape + (code ? 6 : 2);
            out.append(code ? (char) Integer.parseInt(json, escape + 2, at, 16) : ArgumentRun.unescaped(c));
            escape = json.indexOf('\\', at);
        }
        return out.append(json, at, json.length()).toString();
    }

    private static boolean isCode(String json, int from) {
        for (int i = from; i < from + 4; i++) {
            if (i >= json.length() || Character.digit(json.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
