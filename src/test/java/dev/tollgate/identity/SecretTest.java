package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void shouldPrintAsAMask() {
        var secret = Secret.of("sk-canary");

        assertThat(secret).hasToString("***");
        assertThat(String.valueOf(new Holder(secret))).doesNotContain("canary");
        assertThat(secret.reveal()).isEqualTo("sk-canary");
    }

    @Test
    void shouldBeEqualByTextAlone() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo(Secret.of("ab"));
    }

    private record Holder(Secret secret) {}
}
