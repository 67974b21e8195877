package dev.tollgate.dialect.said;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SaidStringsTest {
    private static final String[] PIECES = {
        "a", "\\\"", "\\\\", "longer than a word of eight", "\\n", "1", " ", "\\u0022"
    };

    /** Keeps what it hears, string by string. */
    private static final class Kept implements Ear {
        private final List<StringBuilder> strings = new ArrayList<>();

        @Override
        public void elsewhere() {
            strings.add(new StringBuilder());
        }

        @Override
        public void more(Bytes said) {
            strings.getLast().append(said.toUtf8String());
        }
    }

    @Test
    void everyStringIsHeardHoweverItIsCut() {
        for (long seed = 1; seed <= 300; seed++) {
            var random = new SplittableRandom(seed);
            var document = new StringBuilder("{");
            var expected = new ArrayList<String>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                var said = new StringBuilder();
                for (int j = random.nextInt(8); j > 0; j--) {
                    said.append(PIECES[random.nextInt(PIECES.length)]);
                }
                expected.add(said.toString());
                document.append('"').append(said).append(random.nextBoolean() ? "\": 12345678901234567890," : "\",");
            }
            var bytes = document.append('}').toString().getBytes(US_ASCII);
            var kept = new Kept();
            var strings = new SaidStrings(kept);
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(20));
                strings.read(new Bytes(bytes, at, length));
                at += length;
            }
            assertThat(kept.strings)
                    .as("seed " + seed + ": " + document)
                    .map(StringBuilder::toString)
                    .isEqualTo(expected);
        }
    }
}
