package dev.tollgate.sim.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Seeded prose, one word to a token; some words are not ASCII, so that cuts inside a character are met. */
final class Prose {
    private static final String[] WORDS =
            ("the a river toll gate road bridge keeper ledger coin lantern mountain harbour winter morning "
                            + "caf\u00e9 na\u00efve r\u00e9sum\u00e9 \u6771\u4eac \ud83d\ude80 slowly quietly often never always between under over "
                            + "through carries opens closes counts waits answers travels remembers pays keeps finds small large bright "
                            + "narrow open closed early late clear cold warm quiet and but while because until")
                    .split(" ", -1);

    private Prose() {}

    /** {@code count} tokens whose concatenation is the text. */
    static List<String> tokens(int count, RandomGenerator random) {
        var tokens = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            var word = WORDS[random.nextInt(WORDS.length)];
            tokens.add(i == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : " " + word);
        }
        if (count > 1) {
            tokens.set(count - 1, ".");
        }
        return tokens;
    }

    /** Cuts a text into pieces of about four characters, never inside a surrogate pair. */
    static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        var from = 0;
        while (from < text.length()) {
            var to = Math.min(text.length(), from + 4);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /** {@code length} letters and digits, as ids have. */
    static String id(int length, RandomGenerator random) {
        var id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
        }
        return id.toString();
    }
}
