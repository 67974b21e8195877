package dev.tollgate.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.wire.Bytes;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ArgumentsBalanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] TEXTS = {
        "", "a", "{", "}", "]", "\"", "\\", "\\\"", "\n", "\u0001}", "\ud83d\ude00", "u0022"
    };

    /** An object is whole exactly when its last character is there, however it is cut and escaped. */
    @Test
    void knowsWhenAnObjectIsWhole() throws Exception {
        for (int seed = 0; seed < 2000; seed++) {
            var random = new SplittableRandom(seed);
            var object = JsonNodeFactory.instance.objectNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                object.put(TEXTS[random.nextInt(TEXTS.length)] + i, TEXTS[random.nextInt(TEXTS.length)]);
                object.putArray("a" + i)
                        .add(TEXTS[random.nextInt(TEXTS.length)])
                        .addObject();
            }
            var document = JSON.writeValueAsString(object);
            var balance = new ArgumentsBalance();
            for (int at = 0; at < document.length(); ) {
                assertThat(balance.isWhole())
                        .as("seed %d at %d of %s", seed, at, document)
                        .isFalse();
                int to = Math.min(document.length(), at + 1 + random.nextInt(5));
                // Never between the halves of one character.
                to += to < document.length() && Character.isLowSurrogate(document.charAt(to)) ? 1 : 0;
                balance.read(Bytes.of(escaped(document.substring(at, to), random)));
                at = to;
            }
            assertThat(balance.isWhole()).as("seed %d: %s", seed, document).isTrue();
        }
    }

    private static String escaped(String text, RandomGenerator random) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (random.nextInt(4) == 0 || c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
