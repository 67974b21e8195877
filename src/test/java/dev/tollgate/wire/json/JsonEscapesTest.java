package dev.tollgate.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonEscapesTest {
    private static final String[] PIECES = {
        " ",
        "\\n",
        "\\t",
        "\\r",
        "\\f",
        "\\b",
        "\\u0020",
        "\\u2003",
        "\\u00A0",
        "\\u001c",
        "\u3000",
        "\u2028",
        "\u00a0",
        "a",
        "\\\\",
        "\\\"",
        "\\/",
        "\u00e9",
        "\u4f60",
        "\\ud83d\\ude00",
        "\ud83d\ude00"
    };

    @Test
    void shouldTellBlankTextLikeTheDecodedText() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var written = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                written.append(PIECES[random.nextInt(random.nextInt(3) == 0 ? PIECES.length : 12)]);
            }
            var inside = Bytes.of(written.toString());
            assertThat(JsonEscapes.isBlank(inside))
                    .as("seed %d: %s", seed, written)
                    .isEqualTo(JsonEscapes.decoded(inside).toUtf8String().isBlank());
        }
    }
}
