package dev.tollgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SipHashTest {
    @Test
    void shouldMatchTheValueInItsPaper() {
        var input = new byte[17];
        for (int i = 0; i < 15; i++) {
            input[i + 1] = (byte) i;
        }
        long hash = SipHash.of(2, 4, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L, input, 1, 15);
        assertThat(hash).isEqualTo(0xa129ca6149be45e5L);
    }
}
