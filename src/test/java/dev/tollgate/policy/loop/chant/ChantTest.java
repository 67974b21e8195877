package dev.tollgate.policy.loop.chant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChantTest {
    private static final int ENOUGH = 10;

    @Test
    void theSameSentenceOverAndOverIsHeard() {
        var sentence = "I will now check the file once more, just to be sure. ";
        assertThat(heard(sentence.repeat(30))).isGreaterThanOrEqualTo(20);
        assertThat(heard(sentence.repeat(8))).isLessThan(ENOUGH);
        assertThat(heard("It begins as any answer does. " + words(5, 400) + sentence.repeat(30)))
                .isGreaterThanOrEqualTo(ENOUGH);
    }

    @Test
    void whatRepeatsToTheLetterIsCountedFromItsFirstTimeOn() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var round = letters(random, 50 + random.nextInt(251));
            int times = 4 + random.nextInt(20);
            var text = words(seed, random.nextInt(2_000)) + round.repeat(times) + words(-seed, 100);
            assertThat(ear(text, random).repeats())
                    .as("seed %d, %d bytes, %d times", seed, round.length(), times)
                    .isBetween(times, times + 1);
        }
    }

    @Test
    void whatIsHeardHasTheSameHashWhereverItIsSaid() {
        var chant = "Let me try that again with the same arguments as before! ".repeat(40);
        long hash = ear(chant, new SplittableRandom(1)).hash();
        assertThat(hash).isNotZero();
        for (long seed = 0; seed < 100; seed++) {
            assertThat(ear(words(seed, 10 + (int) seed * 7) + chant, new SplittableRandom(seed))
                            .hash())
                    .as("seed %d", seed)
                    .isEqualTo(hash);
        }
    }

    /** Whatever the period, the place where it begins, and how it is cut. */
    @Test
    void everyChantIsHeardSoon() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new SplittableRandom(seed);
            int period = 1 + random.nextInt(300);
            var round = letters(random, Math.max(period, 1));
            if (round.chars().distinct().count() < 9) {
                continue;
            }
            var before = words(seed, random.nextInt(1_000));
            int distance = (50 + period - 1) / period * period;
            var chant = round.repeat((700 + 12 * distance) / period + 2);
            assertThat(ear(before + chant, random).repeats())
                    .as("seed %d, period %d", seed, period)
                    .isGreaterThanOrEqualTo(ENOUGH);
        }
    }

    /** Rounds that differ in places, as a model's do. */
    @Test
    void aChantWithVariationsIsHeard() {
        int found = 0;
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder(words(seed, 500));
            for (int i = 0; i < 120; i++) {
                text.append(random.nextInt(4) == 0 ? "Hmm, wait. " : "")
                        .append("Actually, let me reconsider the problem from the beginning, step by step. ");
            }
            found += heard(text.toString()) >= ENOUGH ? 1 : 0;
        }
        assertThat(found).isEqualTo(200);
    }

    /** What is heard was said: a naive search finds a chunk that stands there as often. */
    @Test
    void nothingIsHeardThatWasNotSaid() {
        int heard = 0;
        for (long seed = 0; seed < 400; seed++) {
            var random = new SplittableRandom(seed);
            var text = patchwork(random);
            int repeats = ear(text, random).repeats();
            assertThat(repeats).as("seed %d", seed).isLessThanOrEqualTo(Math.max(1, naive(text)));
            heard += repeats >= ENOUGH ? 1 : 0;
        }
        assertThat(heard).as("texts with a chant").isBetween(50, 350);
    }

    @Test
    void howATextIsCutChangesNothing() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var text = patchwork(random);
            assertThat(ear(text, random).repeats()).as("seed %d", seed).isEqualTo(heard(text));
        }
    }

    @Test
    void aTextThatComesWholeIsHeardLikeOneInPieces() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var text = patchwork(random);
            var pieces = ear(text, random);
            var bytes = ("\"" + text).getBytes(StandardCharsets.ISO_8859_1);
            var whole = new Chant(1);
            whole.more(Bytes.of("What was said before. "));
            whole.whole(new Bytes(bytes, 1, text.length()));
            assertThat(whole.repeats()).as("seed %d", seed).isEqualTo(pieces.repeats());
            assertThat(whole.hash()).as("seed %d", seed).isEqualTo(pieces.hash());
        }
    }

    @Test
    void nothingThatMattersIsMissedInTextsThatAreJustLongEnough() {
        int found = 0;
        for (long seed = 0; seed < 4_000; seed++) {
            var random = new SplittableRandom(seed);
            var round = letters(random, 48 + random.nextInt(20));
            var rounds = words(seed, random.nextInt(80)) + round.repeat(9 + random.nextInt(3));
            var text = rounds.substring(0, rounds.length() - random.nextInt(round.length()));
            int all = heard(text);
            var ear = new Chant(ENOUGH);
            ear.whole(Bytes.of(text));
            assertThat(ear.repeats() >= ENOUGH)
                    .as("seed %d, %d bytes", seed, text.length())
                    .isEqualTo(all >= ENOUGH);
            found += all >= ENOUGH ? 1 : 0;
        }
        assertThat(found).isBetween(500, 3_500);
    }

    @Test
    void partsOfAnAnswerAreHeardEachForItself() {
        var ear = new Chant(1);
        for (int i = 0; i < 40; i++) {
            ear.elsewhere();
            ear.more(Bytes.of("{\"path\":\"src/main/java/Main.java\",\"pattern\":\"a name that is looked for\"}"));
        }
        assertThat(ear.repeats()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|---|---|---|\\n",
                "----------------------------------------",
                "0, 0, 0, 0, 0, 0, 0, 0,\\n",
                "0x00, 0xff, 0x00, 0xff, ",
                "false, false, false, ",
                "null, null, null, ",
                "<td></td>",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "ha ha ha "
            })
    void rulersAndZerosAreNoWords(String filler) {
        assertThat(heard(filler.repeat(400))).isZero();
    }

    @Test
    void recordsAndRowsAndLinesOfCodeEachSaySomethingOfTheirOwn() {
        var records = new StringBuilder("[");
        var rows = new StringBuilder("| name | department | state |\\n|---|---|---|\\n");
        var code = new StringBuilder();
        var checks = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            records.append("{\\\"id\\\": ")
                    .append(i)
                    .append(
                            ", \\\"category\\\": \\\"hardware\\\", \\\"in_stock\\\": true, \\\"currency\\\": \\\"EUR\\\"},\\n");
            rows.append("| ").append(words(i, 12)).append(" | engineering and research | active employee |\\n");
            code.append("        builder.register(Handlers.named(\\\"")
                    .append(words(i, 8))
                    .append("\\\"), Priority.NORMAL);\\n");
            checks.append("- [ ] Review the change request and update the documentation for module ")
                    .append(i)
                    .append("\\n");
        }
        for (var text : new StringBuilder[] {records, rows, code, checks}) {
            assertThat(heard(text.toString())).as("%.60s", text).isLessThan(ENOUGH);
        }
    }

    // --- a naive reference

    /** How often one chunk stands in the text, not overlapping and not far from the time before. */
    private static int naive(String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Map<String, int[]> seen = new HashMap<>();
        int most = 0;
        for (int i = 0; i + Chant.CHUNK <= bytes.length; i++) {
            var at = seen.computeIfAbsent(text.substring(i, i + Chant.CHUNK), _ -> new int[] {-10_000, 0});
            int distance = i - at[0];
            if (distance > Chant.CHUNK + Chant.GAP) {
                at[1] = 1;
                at[0] = i;
            } else if (distance >= Chant.CHUNK) {
                at[1]++;
                at[0] = i;
            }
            most = Math.max(most, at[1]);
        }
        return most;
    }

    /** Chants of all lengths among words, some of them with noise. */
    private static String patchwork(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(words(random.nextLong(), random.nextInt(500)));
            var round = letters(random, 20 + random.nextInt(300));
            int rounds = random.nextInt(20);
            boolean noisy = random.nextInt(3) == 0;
            for (int j = 0; j < rounds; j++) {
                text.append(round).append(noisy ? words(random.nextLong(), random.nextInt(60)) : "");
            }
        }
        return text.toString();
    }

    private static int heard(String text) {
        var ear = new Chant(1);
        ear.more(new Bytes(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length()));
        return ear.repeats();
    }

    /** Hears it in pieces, as tokens come. */
    private static Chant ear(String text, SplittableRandom random) {
        var ear = new Chant(1);
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(12), bytes.length - at);
            ear.more(new Bytes(bytes, at, length));
            at += length;
        }
        return ear;
    }

    private static String letters(SplittableRandom random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(6) == 0 ? ' ' : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static String words(long seed, int length) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(letters(random, 2 + random.nextInt(8)).strip()).append(' ');
        }
        return text.substring(0, length);
    }
}
