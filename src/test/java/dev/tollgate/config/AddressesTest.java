package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:4000, true, false",
        "127.9.9.9:0, true, false",
        "[::1]:4000, true, false",
        "localhost:1, true, false",
        "0.0.0.0:4000, false, true",
        "[::]:4000, false, true",
        "10.0.0.1:65535, false, false",
        "example.com:80, false, false"
    })
    void addressesAreReadWithoutALookup(String text, boolean loopback, boolean wildcard) {
        var address = Objects.requireNonNull(HostPort.parse(text));

        assertThat(address).hasToString(text);
        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address.isWildcard()).isEqualTo(wildcard);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "a",
                "a:",
                "a:65536",
                "1.2.3:80",
                "127.1:80",
                "256.0.0.1:1",
                "::1:80",
                "[::g]:1",
                "[1.2.3.4]:1x"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(HostPort.parse(text)).isNull();
    }

    @Test
    void messagesEscapeWhatATerminalWouldObey() {
        assertThat(Problem.shown("a\u001b[31m\n\u202e")).isEqualTo("a\\u001b[31m\\u000a\\u202e");
        assertThat(Problem.shown("x".repeat(500))).hasSize(83);
        assertThat(Problem.key(Problem.key("models", "gpt-4.1"), "targets")).isEqualTo("models[\"gpt-4.1\"].targets");
    }
}
