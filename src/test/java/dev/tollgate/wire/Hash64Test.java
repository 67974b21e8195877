package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Hash64Test {
    @Test
    void shouldMatchThePublishedValuesOfXxh64() {
        assertThat(Hash64.of(Bytes.EMPTY, 0)).isEqualTo(0xEF46DB3751D8E999L);
        assertThat(Hash64.of(Bytes.of("a"), 0)).isEqualTo(0xD24EC4F1A98C6E5BL);
        assertThat(Hash64.of(Bytes.of("abc"), 0)).isEqualTo(0x44BC2CF5AD770999L);
        assertThat(Hash64.of(Bytes.of("Nobody inspects the spammish repetition"), 0))
                .isEqualTo(0xFBCEA83C8A378BF1L);
    }

    @Test
    void shouldNotDependOnHowTheBytesAreCut() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            var hash = new Hash64(seed);
            for (int at = 0; at < content.length; ) {
                int length = Math.min(content.length - at, random.nextInt(70));
                hash.update(content, at, length);
                at += length;
            }
            assertThat(hash.value()).as("seed %d", seed).isEqualTo(Hash64.of(Bytes.of(content), seed));
        }
    }

    @Test
    void shouldDependOnSeedLengthAndEveryByte() {
        var content = new byte[100];
        long plain = Hash64.of(Bytes.of(content), 1);
        assertThat(Hash64.of(Bytes.of(content), 2)).isNotEqualTo(plain);
        assertThat(Hash64.of(new Bytes(content, 0, 99), 1)).isNotEqualTo(plain);
        for (int i = 0; i < content.length; i++) {
            content[i] = 1;
            assertThat(Hash64.of(Bytes.of(content), 1)).as("byte %d", i).isNotEqualTo(plain);
            content[i] = 0;
        }
    }

    @Test
    void shouldStartAgainWhenReset() {
        var hash = new Hash64(7).update(new byte[50], 0, 50);
        hash.reset(0);
        assertThat(hash.value()).isEqualTo(Hash64.of(Bytes.EMPTY, 0));
    }
}
