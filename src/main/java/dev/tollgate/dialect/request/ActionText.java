package dev.tollgate.dialect.request;

import dev.tollgate.wire.Bytes;

/**
 * Tells what an agent that has no tools does by what it says: an answer that ends with its only fenced block, with an element of markup ({@code
 * <read_file>…</read_file>}), or, where a thought or an action comes first, with {@code Action: …}. What it thinks before that is said anew each time.
 */
final class ActionText {
    private static final String FENCE = "```";
    private static final String AFTER_FENCE = "<end_code>";
    private static final String ACTION = "action:";
    private static final String THOUGHT = "thought";

    private ActionText() {}

    /** Where in a whole text the action begins with which it ends; -1 if it ends with none. */
    static int from(Bytes text) {
        int end = trimmed(text, text.length());
        if (isAt(text, end - AFTER_FENCE.length(), AFTER_FENCE)) {
            end = trimmed(text, end - AFTER_FENCE.length());
        }
        if (isAt(text, end - FENCE.length(), FENCE)) {
            return fenced(text, end - FENCE.length());
        }
        if (end > 0 && text.at(end - 1) == '>') {
            return element(text, end);
        }
        return isAt(text, 0, THOUGHT) || isAt(text, 0, ACTION) ? line(text, end) : -1;
    }

    /** Where the block begins that ends there; -1 if there are others. */
    private static int fenced(Bytes text, int close) {
        int open = last(text, FENCE, close - FENCE.length());
        return open >= 0 && last(text, FENCE, open - FENCE.length()) < 0 ? open : -1;
    }

    private static int element(Bytes text, int end) {
        int close = last(text, "</", end - 2);
        int name = end - 1 - (close + 2);
        if (close < 0 || name <= 0) {
            return -1;
        }
        for (int at = close - name - 2; at >= 0; at--) {
            if (text.at(at) == '<'
                    && text.at(at + 1 + name) == '>'
                    && text.slice(at + 1, at + 1 + name).equals(text.slice(close + 2, end - 1))) {
                return at == 0 || text.at(at - 1) == '\n' ? at : -1;
            }
        }
        return -1;
    }

    /** Where the last line begins that names an action. */
    private static int line(Bytes text, int end) {
        for (int at = end - ACTION.length(); at >= 0; at--) {
            if ((at == 0 || text.at(at - 1) == '\n') && isAt(text, at, ACTION)) {
                return at;
            }
        }
        return -1;
    }

    private static int trimmed(Bytes text, int end) {
        int at = end;
        while (at > 0 && text.at(at - 1) <= ' ' && text.at(at - 1) >= 0) {
            at--;
        }
        return at;
    }

    private static int last(Bytes text, String word, int from) {
        int at = from;
        while (at >= 0 && !isAt(text, at, word)) {
            at--;
        }
        return at;
    }

    /** Whether a word in lower case stands there, in either case. */
    private static boolean isAt(Bytes text, int at, String word) {
        if (at < 0 || at + word.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            byte c = text.at(at + i);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
