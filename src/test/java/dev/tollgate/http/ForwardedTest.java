package dev.tollgate.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedTest {
    private static final Forwarded FORWARDED = new Forwarded(List.of(cidr("10.0.0.0/8"), cidr("fd00::/8")));

    private static Cidr cidr(String text) {
        return requireNonNull(Cidr.parse(text));
    }

    private static IpAddress ip(String text) {
        return requireNonNull(IpAddress.parse(text));
    }

    @Test
    void ignoresWhatAStrangerClaims() {
        var headers = HeaderList.of("X-Forwarded-For", "1.1.1.1");
        assertThat(FORWARDED.client(ip("203.0.113.9"), headers)).isEqualTo(ip("203.0.113.9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 203.0.113.9",
                "6.6.6.6, 203.0.113.9 | 203.0.113.9",
                "6.6.6.6, 203.0.113.9, 10.1.1.1 | 203.0.113.9",
                "6.6.6.6, nonsense, 10.1.1.1 | 10.1.1.1",
                "203.0.113.9:4711 | 203.0.113.9",
                "[2001:db8::1]:80 | 2001:db8::1",
                "10.2.2.2 | 10.2.2.2",
                "6.6.6.6,, | 10.0.0.1",
            })
    void takesTheRightmostUntrustedAddress(String forwardedFor, String expected) {
        var headers = HeaderList.of("x-forwarded-for", forwardedFor);
        assertThat(FORWARDED.client(ip("10.0.0.1"), headers)).isEqualTo(ip(expected));
    }

    @Test
    void readsForwardedWhereThereIsNoForwardedFor() {
        var headers = HeaderList.of("Forwarded", "for=6.6.6.6, for=\"[2001:db8::7]:1\";proto=https, for=10.9.9.9");
        assertThat(FORWARDED.client(ip("fd00::1"), headers)).isEqualTo(ip("2001:db8::7"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.1,false",
        "10.0.0.128/25,10.0.0.127,false",
        "10.0.0.128/25,10.0.0.255,true",
        "0.0.0.0/0,1.2.3.4,true",
        "0.0.0.0/0,::1,false",
        "::/0,1.2.3.4,true",
        "10.0.0.1,10.0.0.1,true",
        "10.0.0.1,::ffff:10.0.0.1,true",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "fe80::1/128,fe80::2,false",
        "fd00::/8,fdff::1,true",
    })
    void matchesBlocks(String block, String address, boolean contained) {
        assertThat(cidr(block).contains(ip(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/+8",
                "::/129",
                "localhost",
                "10.0/8",
                "a.b.c.d/8"
            })
    void refusesMalformedBlocks(String text) {
        assertThat(Cidr.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.-4",
                "0x7f.0.0.1",
                "1::2::3",
                "::12345",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                ":1:2:3:4:5:6:7",
                "1.2.3.4::",
                "::1.2.3",
                "fe80::1%eth0",
                "",
                ":"
            })
    void refusesMalformedAddresses(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "fe80::", "::"})
    void agreesWithTheJdkOnAddresses(String text) {
        assertThat(ip(text)).isEqualTo(IpAddress.of(InetAddress.ofLiteral(text)));
        assertThat(IpAddress.parse(ip(text).toString())).isEqualTo(ip(text));
    }
}
