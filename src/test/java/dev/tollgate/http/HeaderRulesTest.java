package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    @Test
    void readsHeadersWithoutRegardToCase() {
        var headers = HeaderList.of("Accept", "a", "X-A", "1", "accept", "b");
        assertThat(headers.get("ACCEPT")).isEqualTo("a");
        assertThat(headers.all("accept")).containsExactly("a", "b");
        assertThat(headers.contains("x-b")).isFalse();
        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers.toString()).doesNotContain("1");
    }

    @Test
    void refusesValuesThatWouldSplitAMessage() {
        for (var value : List.of("a\r\nb: c", "a\nb", "a\u0000", "\u20ac", " a", "a\t")) {
            assertThatThrownBy(() -> HeaderList.of("x", value)).isInstanceOf(IllegalArgumentException.class);
        }
        for (var name : List.of("", "a b", "a:", "a\r")) {
            assertThatThrownBy(() -> HeaderList.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void dropsNominatedFieldsButNotThoseThatOthersRelyOn() {
        var headers = HeaderList.of(
                "Connection", "close, X-Secret, Host, authorization",
                "Connection", "x-forwarded-for, traceparent",
                "X-Secret", "s",
                "Host", "h",
                "Authorization", "a",
                "X-Forwarded-For", "f",
                "traceparent", "t",
                "Keep-Alive", "1",
                "TE", "trailers",
                "Upgrade", "h2c",
                "HTTP2-Settings", "x",
                "Proxy-Connection", "x",
                "X-Kept", "k");
        var kept = HopByHop.strip(headers);
        assertThat(kept.toString()).isEqualTo("Headers[Host, Authorization, X-Forwarded-For, traceparent, X-Kept]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a/b", "a@b", "a b", "a,b", ":99999", "h:99999", "h:", "h:0", "h:+1", "[::1", "[x]", "[::1]x",
                "a..b", "."
            })
    void refusesMalformedAuthorities(String text) {
        assertThat(Authority.parse(text)).isNull();
    }

    @Test
    void readsAuthorities() {
        assertThat(Authority.parse("Example.COM:8080")).isEqualTo(new Authority("example.com", 8080));
        assertThat(Authority.parse("[::1]:1")).isEqualTo(new Authority("[::1]", 1));
        assertThat(Authority.parse("h")).hasToString("h");
        assertThat(Authority.parse("Example.com.:8080")).isEqualTo(new Authority("example.com", 8080));
    }

    @Test
    void readsMediaTypes() {
        assertThat(MediaType.parse("Application/JSON; Charset=\"utf\\-8\" ;a=b;"))
                .isEqualTo(new MediaType("application", "json", Map.of("charset", "utf-8", "a", "b")));
        for (var text : List.of("json", "a/", "/b", "a/b; c", "a/b; c=\"d", "a/b;c=d e")) {
            assertThat(MediaType.parse(text)).as(text).isNull();
        }
        assertThat(new MediaType("application", "problem+json", Map.of()).isJson())
                .isTrue();
        assertThat(new MediaType("text", "event-stream", Map.of()).isEventStream())
                .isTrue();
        assertThat(new MediaType("image", "json", Map.of()).isJson()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after,120,PT2M",
        "retry-after,1.5,PT1.5S",
        "retry-after,99999999999999,PT24H",
        "retry-after,'Sat, 21 Nov 2026 00:00:30 GMT',PT30S",
        "retry-after,'Fri, 20 Nov 2026 00:00:30 GMT',PT0S",
        "retry-after-ms,250,PT0.25S",
    })
    void readsRetryAfter(String name, String value, Duration wait) {
        assertThat(RetryAfter.parse(HeaderList.of(name, value), Instant.parse("2026-11-21T00:00:00Z")))
                .isEqualTo(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1e3", ".5", "1,5"})
    void ignoresUnreadableRetryAfter(String value) {
        assertThat(RetryAfter.parse(HeaderList.of("retry-after", value), Instant.EPOCH))
                .isNull();
    }

    @Test
    void rendersRetryAfterRoundedUp() {
        assertThat(RetryAfter.render(Duration.ofMillis(1001))).isEqualTo("2");
        assertThat(RetryAfter.render(Duration.ZERO)).isEqualTo("1");
        assertThat(RetryAfter.render(Duration.ofDays(3))).isEqualTo("86400");
    }
}
