package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextSketchTest {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\x00-\\x7F&&[^A-Za-z0-9]]+");
    private static final String CHARACTERS = "aAzZ09@[`{/:_ \t\n.,-\0\u007Féß中";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isThatOfItsWordsWhateverStandsBetweenThem(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            var words = Arrays.stream(BETWEEN_WORDS.split(text))
                    .filter(word -> !word.isEmpty())
                    .map(TextSketchTest::upper)
                    .toList();
            long sketch = sketch(text.toString());
            assertThat(sketch(String.join(" - ", words)))
                    .as("seed %d, text %d: %s", seed, i, text)
                    .isEqualTo(sketch);
            assertThat(sketch == 0).isEqualTo(words.size() < 3);
        }
    }

    @Test
    void differsInFewBitsForTextsThatShareMostWordsAndInManyForOthers() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 200; i++) {
            var words = random.ints(80, 0, 5_000).mapToObj(Integer::toString).toList();
            var text = String.join(" ", words);
            var changed = text.replaceFirst(words.get(40), "extraordinarily");
            var other = String.join(
                    " ", random.ints(80, 0, 5_000).mapToObj(Integer::toString).toList());
            assertThat(distance(text, changed)).isLessThanOrEqualTo(12);
            assertThat(distance(text, other)).isGreaterThan(Transcript.NEAR_BITS);
            assertThat(distance(text, text.replace(" ", ", "))).isZero();
        }
    }

    @Test
    void endsWhereTheTextEnds() {
        var more = "one two three four five six".getBytes(StandardCharsets.US_ASCII);

        assertThat(new TextSketch().of(more, 0, 14)).isEqualTo(sketch("one two three "));
        assertThat(new TextSketch().of(more, 0, 13)).isEqualTo(sketch("one two three"));
        assertThat(new TextSketch().of(more, 0, 12)).isEqualTo(sketch("one two thre"));
        assertThat(new TextSketch().of(more, 0, 7)).isZero();
        assertThat(new TextSketch().of(more, 0, 0)).isZero();
        assertThat(sketch("one two three wonderful")).isEqualTo(sketch("one two three WONDERFUL."));
    }

    private static int distance(String one, String other) {
        return Long.bitCount(sketch(one) ^ sketch(other));
    }

    private static long sketch(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int before = bytes.length % 11;
        var room = new byte[before + bytes.length + TextSketch.ROOM];
        Arrays.fill(room, (byte) 'x');
        System.arraycopy(bytes, 0, room, before, bytes.length);
        return new TextSketch().of(room, before, bytes.length);
    }

    private static String upper(String word) {
        var upper = new StringBuilder(word);
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - 0x20) : c);
        }
        return upper.toString();
    }
}
