package dev.tollgate.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which known word a misspelt one was meant to be. */
public final class Spelling {
    private Spelling() {}

    /** The nearest word, if it is near: as many edits as a third of its letters, at least one and at most three; three where both begin alike. */
    public static @Nullable String nearest(String word, Collection<String> known) {
        if (word.length() > 64) {
            return null;
        }
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            boolean near = edits <= allowed(word, candidate) && edits < candidate.length();
            if (near && edits < least) {
                least = edits;
                best = candidate;
            }
        }
        return best;
    }

    /** Words that begin alike, such as {@code policy} and {@code policies}, may end rather differently. */
    private static int allowed(String word, String candidate) {
        return candidate.regionMatches(true, 0, word, 0, 4) ? 3 : Math.clamp(candidate.length() / 3, 1, 3);
    }

    /** {@code ; did you mean X?}, to stand behind what was expected; empty where nothing known is near. */
    public static String hint(String word, Collection<String> known) {
        var nearest = nearest(word, known);
        return nearest == null || nearest.equals(word) ? "" : "; did you mean " + nearest + "?";
    }

    /** Insertions, deletions, changes and swaps of neighbours (optimal string alignment). */
    static int edits(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[to.length()];
    }
}
