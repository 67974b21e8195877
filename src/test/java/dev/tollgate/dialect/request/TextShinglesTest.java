package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextShinglesTest {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9\u0080-\uFFFF]+");
    private static final String CHARACTERS = "aAzZ09@[`{/:_ \t\n.,-\0\u007F\u00E9\u00DF\u4E2D";

    /** Some words are changed, left out or added. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void textsAreNearIfTheyShareSevenInTenOfTheirShingles(long seed) {
        var random = new SplittableRandom(seed);
        int close = 0;
        int wrong = 0;
        for (int i = 0; i < 10_000; i++) {
            var words = new ArrayList<String>();
            for (int length = 1 + random.nextInt(80); length > 0; length--) {
                words.add(word(random));
            }
            var changed = new ArrayList<>(words);
            for (int changes = random.nextInt(5); changes > 0 && !changed.isEmpty(); changes--) {
                int at = random.nextInt(changed.size());
                switch (random.nextInt(3)) {
                    case 0 -> changed.set(at, word(random));
                    case 1 -> changed.remove(at);
                    default -> changed.add(at, word(random));
                }
            }
            var one = String.join(" ", words);
            var other = String.join(random.nextBoolean() ? " " : ", ", changed);

            double exact = resemblance(one, other);
            boolean found = near(one, other);

            // Two shingles of some eighty may fall together in a map of 1024 bits; rarely does that decide.
            if (Math.abs(exact - 0.7) > 0.15) {
                assertThat(found)
                        .as("seed %d, text %d, %f: %s / %s", seed, i, exact, one, other)
                        .isEqualTo(exact > 0.7);
            }
            wrong += found == exact >= 0.7 ? 0 : 1;
            close += Math.abs(exact - 0.7) < 0.1 ? 1 : 0;
        }
        assertThat(close).as("seed %d", seed).isGreaterThan(1_500);
        assertThat(wrong).as("seed %d", seed).isLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void numbersAndNamesAreThoseThatOneReads(long seed) {
        var random = new SplittableRandom(seed);
        int named = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            var other = new StringBuilder(text);
            int at = random.nextInt(text.length() + 1);
            if (random.nextBoolean()) {
                other.insert(at, ' ');
            } else if (at < text.length() && text.charAt(at) < 0x80) {
                other.setCharAt(at, Character.toUpperCase(text.charAt(at)));
            }
            var one = text.toString();
            boolean same = names(one).equals(names(other.toString()));
            named += same ? 0 : 1;
            double exact = resemblance(one, other.toString());

            if (Math.abs(exact - 0.7) > 0.15) {
                assertThat(near(one, other.toString()))
                        .as("seed %d, text %d: %s / %s", seed, i, text, other)
                        .isEqualTo(same && exact > 0.7);
            }
        }
        assertThat(named).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Yes, go on.                             | yes go on            | true
            Yes, go on.                             | yes please go on     | false
            yes                                     | Yes!                 | true
            ...                                     | ?                    | false
            I have read the file, shall I go on with the next one in the folder? | I have read the file, shall I go on with the last one in the folder? | true
            I read file A, next I shall read file B | I read file B, next I shall read file C | false
            Before I go on please tell me which of the two reports you would like me to write today | Before I continue please tell me which of the two reports you would like me to write today | true
            Before I go on please tell me which of the 2 reports you would like me to write today | Before I go on please tell me which of the 3 reports you would like me to write today | false
            I have read main.py and found nothing wrong in it, shall I go on with the next file in the folder | I have read util.py and found nothing wrong in it, shall I go on with the next file in the folder | false
            I have asked Anna and she has nothing to say on that, shall I go on with the next one on the list | I have asked Ben and she has nothing to say on that, shall I go on with the next one on the list | false
            I have looked at it, as of 2026-11-20 there is nothing new, shall I look again in an hour or so? | I have looked at it, as of 2026-11-21 there is nothing new, shall I look again in an hour or so? | false
            Please do tell me what you want me to do with the report. I can't go on without it. Thanks. | Please do tell me what you want me to do with the report. I can't go on without it. Regards. | true
            """)
    void whoMakesProgressNamesAnotherThing(String one, String other, boolean near) {
        assertThat(near(one, other)).isEqualTo(near);
        assertThat(near(other, one)).isEqualTo(near);
    }

    @Test
    void whereNoWordDiffersInWhatWasSeenOfALongTextItDiffersInTheRest() {
        var one = room("one two three", "One, two, three");

        assertThat(TextShingles.near(one, 100, 300, false)).isTrue();
        assertThat(TextShingles.near(one, 100, 300, true)).isFalse();
    }

    @Test
    void aTextEndsWhereItEnds() {
        var more = new byte[400];
        var text = "one two three four five six".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, more, 0, text.length);
        for (var begins : List.of("one two three ", "one two three", "one two thre", "one", "")) {
            var alone = room(begins, "");
            TextShingles.write(more, 0, begins.length(), 100);
            assertThat(Arrays.copyOfRange(more, 100, 100 + TextShingles.BYTES))
                    .as(begins)
                    .isEqualTo(Arrays.copyOfRange(alone, 100, 100 + TextShingles.BYTES));
        }
    }

    private static String word(SplittableRandom random) {
        var letters = new char[1 + random.nextInt(12)];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(letters);
    }

    private static boolean near(String one, String other) {
        return TextShingles.near(room(one, other), 100, 300, false);
    }

    /** The shingles of one text at 100, of the other at 300. */
    private static byte[] room(String one, String other) {
        var room = new byte[3000];
        Arrays.fill(room, (byte) 'x');
        var bytes = one.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, room, 501, bytes.length);
        TextShingles.write(room, 501, bytes.length, 100);
        bytes = other.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, room, 503, bytes.length);
        TextShingles.write(room, 503, bytes.length, 300);
        return room;
    }

    // --- as one reads

    private static double resemblance(String one, String other) {
        var ours = shingles(one);
        var theirs = shingles(other);
        var common = new HashSet<>(ours);
        common.retainAll(theirs);
        var all = new HashSet<>(ours);
        all.addAll(theirs);
        return all.isEmpty() ? 0 : (double) common.size() / all.size();
    }

    private static Set<List<String>> shingles(String text) {
        var words = new ArrayList<>(List.of("", ""));
        WORD.matcher(text).results().forEach(word -> words.add(lower(word.group())));
        var shingles = new HashSet<List<String>>();
        if (words.size() > 2) {
            Collections.addAll(words, "", "");
            for (int i = 2; i < words.size(); i++) {
                shingles.add(words.subList(i - 2, i + 1));
            }
        }
        return shingles;
    }

    private static List<String> names(String text) {
        var words = WORD.matcher(text).results().toList();
        var names = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i).group();
            var before = text.substring(
                    i == 0 ? 0 : words.get(i - 1).end(), words.get(i).start());
            var after = text.substring(
                    words.get(i).end(),
                    i + 1 == words.size() ? text.length() : words.get(i + 1).start());
            boolean begins = i == 0 || before.matches("(?s).*[.!?:\n].*") || word.equals("I");
            boolean joined = (i > 0 && joins(before)) || (i + 1 < words.size() && joins(after));
            if (joined || (begins ? word.substring(1) : word).matches("(?s).*[A-Z].*") || word.matches(".*[0-9].*")) {
                names.add(lower(word));
            }
        }
        Collections.sort(names);
        return names;
    }

    private static boolean joins(String between) {
        return between.chars().allMatch(c -> c > ' ' && c != '\'');
    }

    private static String lower(String word) {
        return word.replaceAll("[^A-Z]", "").isEmpty() ? word : word.toLowerCase(Locale.ROOT);
    }
}
