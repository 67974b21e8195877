package dev.tollgate.wire.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonOutTest {
    @Test
    void shouldWriteNumbersAsJavaDoes() {
        for (int seed = 0; seed < 2000; seed++) {
            long number = new Random(seed).nextLong() >> seed % 64;
            assertThat(new JsonOut(seed % 30).number(number).bytes().toUtf8String())
                    .as("seed %d", seed)
                    .isEqualTo(Long.toString(number));
        }
        assertThat(new JsonOut()
                        .number(0)
                        .add(' ')
                        .number(Long.MAX_VALUE)
                        .add(' ')
                        .number(Long.MIN_VALUE)
                        .bytes()
                        .toUtf8String())
                .isEqualTo("0 9223372036854775807 -9223372036854775808");
    }

    @Test
    void shouldQuoteTextAsEverywhereElse() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var text = random.ints(random.nextInt(12), 0, 0x3000)
                    .map(c -> random.nextInt(20) == 0 ? c : ' ' + c % 0x60)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(new JsonOut().quoted(text).bytes().toUtf8String())
                    .as("seed %d", seed)
                    .isEqualTo(JsonText.quote(text));
        }
    }
}
