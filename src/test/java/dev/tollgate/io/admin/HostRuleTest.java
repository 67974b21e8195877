package dev.tollgate.io.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.HostPort;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {
    private static boolean allows(String bound, @Nullable String host) {
        var address = HostPort.parse(bound);
        return new HostRule(Objects.requireNonNull(address, bound)).allows(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:15000", "LOCALHOST:1", "127.0.0.1:15000", "127.9.9.9", "[::1]:15000"})
    void letsThisMachinesOwnNamesAsk(String host) {
        assertThat(allows("127.0.0.1:15000", host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:15000",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1:15000",
                "",
                " localhost",
                "localhost:x",
                "user@localhost",
                "[::1",
                "0x7f000001",
                "2130706433",
                "127.1"
            })
    void refusesEveryOtherOnLoopback(String host) {
        assertThat(allows("127.0.0.1:15000", host)).isFalse();
    }

    @Test
    void refusesNoHostAtAll() {
        assertThat(allows("127.0.0.1:15000", null)).isFalse();
    }

    @Test
    void letsTheConfiguredNameAndNumericAddressesAskBeyondLoopback() {
        assertThat(allows("gateway.internal:15000", "gateway.internal:15000")).isTrue();
        assertThat(allows("gateway.internal:15000", "evil.example")).isFalse();
        assertThat(allows("0.0.0.0:15000", "10.1.2.3:15000")).isTrue();
        assertThat(allows("0.0.0.0:15000", "[fd00::1]:15000")).isTrue();
        assertThat(allows("0.0.0.0:15000", "evil.example:15000")).isFalse();
    }
}
